/*
 * Claim: a store through a pointer to a pointer changes what that points to.
 * Construct: function ** and function ***: parameter, member, result.
 * Expected: each variable holds what is stored through its own pointers.
 */
#include "port.h"

typedef long function(long);

struct binding { function **slot; function *value; };

static long zero(long x) { return x; }
static long one(long x) { return x + 1; }
static long bound(long x) { return x + 2; }
static long looked_up(long x) { return x + 3; }
static long deep(long x) { return x + 4; }
static long untouched(long x) { return x + 5; }

function *first, *second, *third, *slots[4], *last = untouched;
struct binding binding = { &second, bound };
function **indirect = &third;

noinline void install(function **slot, long which)
{
    *slot = which ? one : zero;
}

noinline void bind(const struct binding *b)
{
    *b->slot = b->value;
}

noinline function **look_up(unsigned int i)
{
    return &slots[i & 3];
}

noinline void set_deep(function ***where)
{
    **where = deep;
}

int main(void)
{
    for ( long i = 0; i < 2; i++ )
    {
        install(&first, i);
        print_line("first", first(10));             /* site: first */
    }
    bind(&binding);
    print_line("second", second(10));               /* site: second */
    set_deep(&indirect);
    print_line("third", third(10));                 /* site: third */
    *look_up(2) = looked_up;
    print_line("slot", slots[2](10));               /* site: slot */
    print_line("last", last(10));                   /* site: last */

    return 0;
}
