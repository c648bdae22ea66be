/*
 * Claim: a function's result carries function pointers to its callers.
 * Construct: a pointer chosen three layers below the call; a pointer returned
 * by a function that is itself called by pointer.
 * Expected: the layers' three; the getters, and what the two getters return.
 */
#include "port.h"

typedef long function(long);
typedef function *getter(long);

static long zero(long x) { return x; }
static long one(long x) { return x + 1; }
static long two(long x) { return x + 2; }
static long odd(long x) { return x + 3; }
static long even(long x) { return x + 4; }
static long low(long x) { return x + 5; }
static long high(long x) { return x + 6; }

noinline function *choose(long i)
{
    return i == 0 ? zero : i == 1 ? one : two;
}

noinline function *middle(long i)
{
    return choose(i);
}

noinline function *outer(long i)
{
    function *f = middle(i);

    return f == zero ? middle(i + 1) : f;
}

static function *by_parity(long i) { return i & 1 ? odd : even; }
static function *by_size(long i) { return i > 1 ? high : low; }

getter *getters[] = { by_parity, by_size };

int main(void)
{
    for ( long i = 0; i < 3; i++ )
    {
        print_line("outer", outer(i)(10));          /* site: layers */
        for ( int g = 0; g < 2; g++ )
        {
            function *f = getters[g](i);            /* site: getter */

            print_line("getter", f(10));            /* site: got */
        }
    }

    return 0;
}
