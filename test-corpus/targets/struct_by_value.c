/*
 * Claim: structures passed and returned by value carry their members.
 * Construct: small ones (in registers) and large ones (in memory), as argument
 * and as result.
 * Expected: each call reaches what the callers' structures hold in that member.
 */
#include "port.h"

typedef long function(long);

struct small { function *first, *second; };
struct large { function *first; long pad[6]; function *second; };

static long one(long x) { return x + 1; }
static long two(long x) { return x + 2; }
static long three(long x) { return x + 3; }
static long four(long x) { return x + 4; }
static long five(long x) { return x + 5; }
static long six(long x) { return x + 6; }
static long seven(long x) { return x + 7; }
static long eight(long x) { return x + 8; }

struct small small_source = { one, two };
struct large large_source = { three, { 0 }, four };

noinline long use_small(struct small s, long x)
{
    x = s.first(x);                                 /* site: small-first */
    return s.second(x);                             /* site: small-second */
}

noinline long use_large(struct large s, long x)
{
    x = s.first(x);                                 /* site: large-first */
    return s.second(x);                             /* site: large-second */
}

noinline struct small make_small(long yes)
{
    return yes ? (struct small){ five, six } : small_source;
}

noinline struct large make_large(long yes)
{
    return yes ? (struct large){ seven, { 0 }, eight } : large_source;
}

int main(void)
{
    for ( long i = 0; i < 2; i++ )
    {
        print_line("small", use_small(make_small(i), 10));
        print_line("large", use_large(make_large(i), 10));
    }

    return 0;
}
