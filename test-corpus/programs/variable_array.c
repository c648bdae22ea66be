/*
 * Claim: functions that move the stack pointer return correctly.
 * Provocation: variable-length arrays, an over-aligned local, and a call
 * through a pointer while the stack is moved.
 * Expected end: sums and alignment are right.
 */
#include "port.h"

static noinline long total(const long *values, unsigned int count)
{
    long sum = 0;

    while ( count-- )
        sum += values[count];
    return sum;
}

static long (*volatile summer)(const long *, unsigned int) = total;

static noinline long variable(unsigned int count)
{
    long values[count];

    for ( unsigned int i = 0; i < count; i++ )
        values[i] = i;
    return summer(values, count);
}

static noinline long aligned(void)
{
    volatile long value __attribute__((__aligned__(256))) = 5;

    return total((const long *)&value, 1) + ((unsigned long)&value & 255);
}

int main(void)
{
    print_line("variable", variable(10));
    print_line("variable", variable(1000));
    print_line("aligned", aligned());

    return 0;
}
