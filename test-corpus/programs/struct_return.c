/*
 * Claim: structures come back through function pointers.
 * Provocation: one in memory (hidden first argument), one in two registers,
 * one 128-bit number.
 * Expected end: every member arrives.
 */
#include "port.h"

struct large { long values[8]; };
struct pair { long a, b; };

static noinline struct large make_large(long x)
{
    struct large result;

    for ( int i = 0; i < 8; i++ )
        result.values[i] = x + i;
    return result;
}

static noinline struct pair make_pair(long a, long b)
{
    return (struct pair){ b, a };
}

static noinline unsigned __int128 multiply(unsigned long a, unsigned long b)
{
    return (unsigned __int128)a * b;
}

int main(void)
{
    struct large (*volatile large)(long) = make_large;
    struct pair (*volatile pair)(long, long) = make_pair;
    unsigned __int128 (*volatile wide)(unsigned long, unsigned long) = multiply;
    struct large l = large(100);
    struct pair p = pair(1, 2);
    unsigned __int128 w = wide(1UL << 63, 6);

    print_line("large", l.values[0] + l.values[7]);
    print_line("pair", 10 * p.a + p.b);
    print_line("high", (long)(w >> 64));
    print_line("low", (long)w);

    return 0;
}
