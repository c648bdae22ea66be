/*
 * Claim: calls in tail position come back to the right place.
 * Provocation: chains of tail calls, direct, through a pointer, and forced by
 * the musttail attribute, which even -fno-optimize-sibling-calls must obey.
 * Expected end: every chain returns to main with its result.
 */
#include "port.h"

static noinline long last(long x)
{
    return x + 1;
}

static noinline long middle(long x)
{
    return last(2 * x);
}

static noinline long first(long x)
{
    return middle(x + 3);
}

static long (*volatile pointer)(long) = first;

static noinline long through(long x)
{
    return pointer(x);
}

static noinline long even(long x);

static noinline long odd(long x)
{
    if ( x == 0 )
        return 0;
    __attribute__((__musttail__)) return even(x - 1);
}

static noinline long even(long x)
{
    if ( x == 0 )
        return 1;
    __attribute__((__musttail__)) return odd(x - 1);
}

int main(void)
{
    print_line("first", first(4));
    print_line("through", through(5));
    print_line("even", even(1000001));
    print_line("odd", odd(1000001));

    return 0;
}
