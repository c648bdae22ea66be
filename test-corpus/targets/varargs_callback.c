/*
 * Claim: variable arguments carry function pointers to their own function.
 * Construct: va_arg of a callback in two variadic functions, one of which hands
 * its va_list on; more arguments than fit into registers.
 * Expected: each call reaches what the calls of its own function pass.
 */
#include "port.h"

typedef long function(long);

static long add(long x) { return x + 1; }
static long twice(long x) { return 2 * x; }
static long negate(long x) { return -x; }
static long far(long x) { return x + 100; }
static long other(long x) { return x + 7; }
static long another(long x) { return x + 8; }

noinline long apply(long x, ...)
{
    va_list args;
    function *f;

    va_start(args, x);
    while ( (f = va_arg(args, function *)) )
        x = f(x);                                   /* site: apply */
    va_end(args);

    return x;
}

noinline long use_list(long x, va_list args)
{
    long count = va_arg(args, long);

    while ( count-- )
        x = va_arg(args, function *)(x);            /* site: list */

    return x;
}

noinline long counted(long x, ...)
{
    va_list args;

    va_start(args, x);
    x = use_list(x, args);
    va_end(args);

    return x;
}

int main(void)
{
    print_line("apply", apply(10, add, twice, NULL));
    print_line("far", apply(1, add, add, add, add, add, negate, far, NULL));
    print_line("counted", counted(10, 2L, other, another));

    return 0;
}
