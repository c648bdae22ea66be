/*
 * Claim: members copied as integers, by a loop, keep their places.
 * Construct: a `fix up' that fills every member that is NULL from a table of
 * defaults, both seen as arrays of unsigned long; then a struct copy.
 * Expected: each member has its own default, and what the module set there.
 * Levels: -O1 -O2
 */
#include "port.h"

typedef long function(long);

struct ops { function *open, *close, *check; };

static long default_open(long x) { return x + 1; }
static long default_close(long x) { return x + 2; }
static long default_check(long x) { return x + 3; }
static long module_close(long x) { return x + 4; }

static const struct ops defaults = {
    default_open, default_close, default_check
};
struct ops module = { .close = module_close };
struct ops active;

noinline void fix_up(unsigned long *to, const unsigned long *from, size_t size)
{
    for ( size_t i = 0; i < size / sizeof(*to); i++ )
        if ( !to[i] )
            to[i] = from[i];
}

noinline void activate(void)
{
    fix_up((unsigned long *)&module, (const unsigned long *)&defaults,
           sizeof(module));
    active = module;
}

int main(void)
{
    activate();
    print_line("open", active.open(10));            /* site: open */
    print_line("close", active.close(10));          /* site: close */
    print_line("check", active.check(10));          /* site: check */

    return 0;
}
