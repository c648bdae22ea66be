/*
 * Claim: arrays of function pointers can be indexed by variables.
 * Provocation: one- and two-dimensional arrays, swapped elements.
 * Expected end: every element calls its own function.
 */
#include "port.h"

#define FUNCTION(n) static noinline long f##n(long x) { return 10 * x + n; }
FUNCTION(0) FUNCTION(1) FUNCTION(2) FUNCTION(3) FUNCTION(4)
FUNCTION(5) FUNCTION(6) FUNCTION(7) FUNCTION(8)

static long (*line[])(long) = { f0, f1, f2, f3, f4 };
static long (*const grid[2][2])(long) = { { f5, f6 }, { f7, f8 } };

int main(void)
{
    long (*swap)(long) = line[0];
    volatile unsigned int i, j;

    line[0] = line[4];
    line[4] = swap;

    for ( i = 0; i < 5; i++ )
        print_line("line", line[i](i));
    for ( i = 0; i < 2; i++ )
        for ( j = 0; j < 2; j++ )
            print_line("grid", grid[i][j](j));

    return 0;
}
