/*
 * Claim: a function pointer handed down through parameters stays callable.
 * Provocation: it passes two functions, and sits in different positions.
 * Expected end: the innermost function calls what main chose.
 */
#include "port.h"

static noinline long add(long a, long b)
{
    return a + b;
}

static noinline long subtract(long a, long b)
{
    return a - b;
}

static noinline long inner(long a, long (*f)(long, long), long b)
{
    return f(a, b);
}

static noinline long outer(long (*f)(long, long), long a, long b)
{
    return inner(b, f, a) + 1;
}

int main(void)
{
    print_line("add", outer(add, 3, 10));
    print_line("subtract", outer(subtract, 3, 10));

    return 0;
}
