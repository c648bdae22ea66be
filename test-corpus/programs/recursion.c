/*
 * Claim: recursion works, direct and through a pointer to oneself.
 * Provocation: return sites inside the function itself, two of them.
 * Expected end: the values of the two well known recursions.
 */
#include "port.h"

static noinline long fibonacci(long n)
{
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static long factorial(long n);
static long (*volatile self)(long) = factorial;

static noinline long factorial(long n)
{
    return n < 2 ? 1 : n * self(n - 1);
}

int main(void)
{
    print_line("fibonacci", fibonacci(20));
    print_line("factorial", factorial(15));

    return 0;
}
