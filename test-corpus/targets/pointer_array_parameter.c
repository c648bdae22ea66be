/*
 * Claim: an array of function pointers that is passed on is followed.
 * Construct: an array on the stack, a constant one and a variable one, passed
 * to a function that runs all; another function gets another array.
 * Expected: the runner reaches what lies in the three; the other function its
 * own; a constant index one element.
 */
#include "port.h"

typedef long function(long);

static long local_a(long x) { return x + 1; }
static long local_b(long x) { return x + 2; }
static long constant_a(long x) { return x + 3; }
static long constant_b(long x) { return x + 4; }
static long part_a(long x) { return x + 5; }
static long part_b(long x) { return x + 6; }
static long part_c(long x) { return x + 7; }
static long other_a(long x) { return x + 8; }
static long other_b(long x) { return x + 9; }

static function *const constants[] = { constant_a, constant_b };
function *parts[] = { part_a, part_b, part_c };
function *others[] = { other_a, other_b };

noinline long run(function *const *list, size_t count, long x)
{
    for ( size_t i = 0; i < count; i++ )
        x = list[i](x);                             /* site: run */
    return x;
}

noinline long run_back(function **list, size_t count, long x)
{
    while ( count-- )
        x = list[count](x);                         /* site: back */
    return x;
}

int main(void)
{
    function *locals[2] = { local_a, local_b };

    print_line("locals", run(locals, 2, 10));
    print_line("constants", run(constants, 2, 10));
    print_line("parts", run(parts, 3, 10));
    print_line("others", run_back(others, 2, 10));
    print_line("first", parts[0](10));         /* site: first */

    return 0;
}
