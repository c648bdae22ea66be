/*
 * Claim: a weak function that another file overrides is no target; one that
 * nobody overrides or defines is what the linker makes of it.
 * Construct: three weak symbols in one table: overridden, kept, undefined.
 * Expected: the strong definition, the weak one that stays, and not NULL.
 */
#include "port.h"

typedef long function(long);

weak long overridden(long x) { return x + 1; }
weak long kept(long x) { return x + 2; }
weak long nowhere(long x);
long strong_target(long x);

function *table[] = { overridden, kept, nowhere };
function *apart[] = { strong_target, kept };

noinline long call(unsigned int i, long x)
{
    function *f = table[i];

    return f ? f(x) : -1;                           /* site: weak */
}

int main(void)
{
    for ( unsigned int i = 0; i < 3; i++ )
        print_line("weak", call(i, 10));
    for ( unsigned int i = 0; i < 2; i++ )
        print_line("apart", apart[i](10));          /* site: apart */

    return 0;
}
