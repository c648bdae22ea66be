/*
 * Claim: a function with more than 300 call sites returns to each of them.
 * Provocation: 400 direct calls, made by macro, that count in order.
 * Expected end: the order holds, and the total is right.
 */
#include "port.h"

static volatile long calls;

noinline long count(long expected)
{
    return calls++ == expected;
}

#define C1    right += count(n++);
#define C10   C1 C1 C1 C1 C1 C1 C1 C1 C1 C1
#define C100  C10 C10 C10 C10 C10 C10 C10 C10 C10 C10

int main(void)
{
    volatile long n = 0;
    long right = 0;

    C100 C100 C100 C100
    print_line("right", right);
    print_line("calls", calls);

    return 0;
}
