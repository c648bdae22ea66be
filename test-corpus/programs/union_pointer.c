/*
 * Claim: a function pointer survives in a union.
 * Provocation: it is written as one member and read as another of equal size.
 * Expected end: the call reaches the function that was written.
 */
#include "port.h"

union slot {
    long (*call)(long);
    void *pointer;
    unsigned long bits;
};

static noinline long negate(long x)
{
    return -x;
}

static noinline long increment(long x)
{
    return x + 1;
}

static noinline long through(const union slot *slot, long x)
{
    return slot->call(x);
}

int main(void)
{
    volatile union slot source;
    union slot copy;

    source.call = negate;
    copy.bits = source.bits;
    print_line("bits", through(&copy, 5));

    source.pointer = (void *)increment;
    copy.call = source.call;
    print_line("pointer", through(&copy, 5));

    return 0;
}
