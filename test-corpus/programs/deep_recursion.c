/*
 * Claim: 10,000 return indices on the stack all lead back.
 * Provocation: recursion that cannot become a loop, with two return sites.
 * Expected end: the two sums.
 */
#include "port.h"

static volatile long depth;

static noinline long descend(long n)
{
    long result;

    depth++;
    if ( n == 0 )
        return 0;
    if ( n & 1 )
        result = descend(n - 1) + depth;
    else
        result = descend(n - 1) - 1;
    depth--;

    return result;
}

int main(void)
{
    print_line("sum", descend(10000));
    print_line("depth", depth);

    return 0;
}
