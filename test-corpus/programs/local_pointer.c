/*
 * Claim: a function pointer in a local variable calls the function it holds.
 * Provocation: the local is chosen at run time, reassigned, and called twice.
 * Expected end: each call reaches the function last assigned.
 */
#include "port.h"

static noinline long twice(long x)
{
    return 2 * x;
}

static noinline long square(long x)
{
    return x * x;
}

static volatile int choice;

int main(void)
{
    long (*f)(long) = choice ? square : twice;

    print_line("first", f(7));
    choice = 1;
    f = choice ? square : twice;
    print_line("second", f(7));

    return 0;
}
