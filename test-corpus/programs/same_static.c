/*
 * Claim: file-local functions of one name in two files are two functions.
 * Provocation: both have their address taken, both are called directly, and
 * the pointers meet in one array.
 * Expected end: each pointer calls the function of its own file.
 */
#include "port.h"

typedef long function(long);

function *other_helper(void);
long other_direct(long x);

static noinline long helper(long x)
{
    return x + 1;
}

int main(void)
{
    function *volatile both[] = { helper, other_helper() };

    for ( unsigned int i = 0; i < 2; i++ )
        print_line("pointer", both[i](10));
    print_line("direct", helper(20));
    print_line("other direct", other_direct(20));
    print(both[0] == both[1] ? "equal\n" : "different\n");

    return 0;
}
