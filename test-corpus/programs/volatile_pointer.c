/*
 * Claim: volatile function pointers are read each time.
 * Provocation: the called function changes the pointer; also a pointer to a
 * pointer, and one behind a structure that is volatile.
 * Expected end: each call goes where the last one pointed.
 */
#include "port.h"

static long first(long x);
static long second(long x);

static long (*volatile next)(long) = first;
static volatile struct { long (*call)(long); } holder = { second };

static noinline long first(long x)
{
    next = second;
    return x + 1;
}

static noinline long second(long x)
{
    next = first;
    return x + 2;
}

int main(void)
{
    long (*volatile *indirect)(long) = &next;

    print_line("first", next(10));
    print_line("second", next(10));
    print_line("first", (*indirect)(20));
    print_line("second", (**indirect)(20));
    print_line("holder", holder.call(30));

    return 0;
}
