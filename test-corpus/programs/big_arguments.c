/*
 * Claim: arguments on the stack arrive, whatever the call looks like.
 * Provocation: ten scalars and a 72-byte structure by value, direct and
 * through a pointer, with all argument registers in use.
 * Expected end: the weighted sums are right.
 */
#include "port.h"

struct block { long values[9]; };

static noinline long sum(long a, long b, long c, long d, long e, long f,
                         long g, long h, long i, struct block block, long j)
{
    long total = a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h +
                 9 * i + 10 * j;

    for ( int n = 0; n < 9; n++ )
        total += block.values[n];

    return total;
}

int main(void)
{
    long (*volatile pointer)(long, long, long, long, long, long, long, long,
                             long, struct block, long) = sum;
    struct block block;

    for ( int n = 0; n < 9; n++ )
        block.values[n] = 1000 * n;

    print_line("direct", sum(1, 2, 3, 4, 5, 6, 7, 8, 9, block, 10));
    print_line("pointer", pointer(10, 9, 8, 7, 6, 5, 4, 3, 2, block, 1));

    return 0;
}
