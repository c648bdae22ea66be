/*
 * Claim: constant tables of functions work across files.
 * Provocation: a table of 64 functions of one type and two NULL holes, defined
 * in one file, used in the other.
 * Expected end: all entries are called, the holes are skipped.
 */
#include "port.h"

typedef long handler(long a, long b);

extern handler *const hypercalls[];
extern const unsigned int hypercall_count;

int main(void)
{
    unsigned int holes = 0;
    long sum = 0;

    for ( unsigned int i = 0; i < hypercall_count; i++ )
        if ( hypercalls[i] )
            sum += hypercalls[i](i, 2);
        else
            holes++;

    print_line("count", hypercall_count);
    print_line("holes", holes);
    print_line("sum", sum);

    return 0;
}
