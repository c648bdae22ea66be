/*
 * Claim: an alias is the function that it names, and a variable's alias is the
 * variable.
 * Construct: the address of a function's alias from another file, in a table;
 * a store through one name of a variable, a call through the other.
 * Expected: one function, under the first of its names; what the store put in.
 */
#include "port.h"

typedef long function(long);

long nickname(long x);
long direct(long x);
extern function *hook_alias;
void set_hook(function *f);

static long hooked(long x) { return x + 1; }

function *table[] = { nickname, direct };

noinline long call(unsigned int i, long x)
{
    return table[i](x);                             /* site: table */
}

int main(void)
{
    for ( unsigned int i = 0; i < 2; i++ )
        print_line("table", call(i, 10));
    set_hook(hooked);
    print_line("hook", hook_alias(10));             /* site: hook */

    return 0;
}
