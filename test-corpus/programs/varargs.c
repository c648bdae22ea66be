/*
 * Claim: variadic functions can be called through a pointer, and can be given
 * function pointers.
 * Provocation: more arguments than registers; pointers among them.
 * Expected end: all arguments arrive, all pointers can be called.
 */
#include "port.h"

static noinline long sum(int count, ...)
{
    va_list arguments;
    long total = 0;

    va_start(arguments, count);
    while ( count-- )
        total += va_arg(arguments, long);
    va_end(arguments);

    return total;
}

static noinline long chain(long x, ...)
{
    va_list arguments;
    long (*f)(long);

    va_start(arguments, x);
    while ( (f = va_arg(arguments, long (*)(long))) != NULL )
        x = f(x);
    va_end(arguments);

    return x;
}

static long twice(long x) { return 2 * x; }
static long increment(long x) { return x + 1; }

int main(void)
{
    long (*volatile variadic)(int, ...) = sum;

    print_line("none", variadic(0));
    print_line("nine", variadic(9, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L));
    print_line("chain", chain(5L, twice, increment, twice, twice, twice,
                              increment, increment, NULL));

    return 0;
}
