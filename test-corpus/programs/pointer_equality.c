/*
 * Claim: function pointers of one function are equal, of two are not, in every
 * file and however they were made.
 * Provocation: a list of callbacks with duplicates is reduced by == only;
 * another file contributes pointers to the same functions.
 * Expected end: four callbacks are left, in order of first sight.
 */
#include "port.h"

typedef long callback(long);

callback one, two, three, four;
callback *other_pointer(unsigned int i);

noinline long one(long x) { return x + 1; }
noinline long two(long x) { return x + 2; }

int main(void)
{
    callback *list[] = {
        one, two, other_pointer(0), other_pointer(1), one, other_pointer(2),
        four, other_pointer(3), three, two,
    };
    unsigned int kept = 0;

    for ( unsigned int i = 0; i < sizeof(list) / sizeof(*list); i++ )
    {
        unsigned int j = 0;

        while ( j < kept && list[j] != list[i] )
            j++;
        if ( j == kept )
            list[kept++] = list[i];
    }

    print_line("kept", kept);
    for ( unsigned int i = 0; i < kept; i++ )
        print_line("callback", list[i](0));

    return 0;
}
