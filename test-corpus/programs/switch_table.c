/*
 * Claim: dense switches work, though they may become jump tables.
 * Provocation: a switch with calls, fall-through and a default; another that
 * selects a function pointer.
 * Expected end: every case is taken.
 */
#include "port.h"

static noinline long f(long x) { return x + 1; }
static noinline long g(long x) { return x * 3; }
static noinline long h(long x) { return x - 7; }

static noinline long work(int operation, long x)
{
    switch ( operation )
    {
    case 0: return f(x);
    case 1: return g(x);
    case 2: x = h(x);
        /* fall through */
    case 3: return f(x) + g(x);
    case 4: return g(f(x));
    case 5: return f(g(x)) + 100;
    case 6: return h(h(x));
    default: return -1;
    }
}

static noinline long (*select(int operation))(long)
{
    switch ( operation )
    {
    case 0: return f;
    case 1: return g;
    case 2: return h;
    case 3: return g;
    case 4: return f;
    default: return NULL;
    }
}

int main(void)
{
    for ( int i = 0; i < 8; i++ )
        print_line("work", work(i, 20));
    for ( int i = 0; i < 5; i++ )
        print_line("select", select(i)(20));
    print_line("null", select(5) == NULL);

    return 0;
}
