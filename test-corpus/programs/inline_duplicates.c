/*
 * Claim: a static inline function from a header is one function in each file.
 * Provocation: two files include it, call it, take its address; it keeps
 * static state in each file.
 * Expected end: each file counts for itself.
 */
#include "port.h"
#include "inline_duplicates.h"

int main(void)
{
    counter *mine = &next_number, *other = other_counter();

    for ( int i = 0; i < 3; i++ )
        print_line("mine", mine(0));
    print_line("other", other(100));
    print_line("direct", next_number(200));
    print_line("other direct", other_next(300));

    return 0;
}
