/*
 * Claim: a pointer that is chosen in an expression keeps both its choices.
 * Provocation: ?: between functions, between tables, in an argument, nested
 * calls as arguments of calls, and a loop that rotates three pointers.
 * Expected end: each call takes the chosen way.
 */
#include "port.h"

typedef long function(long);

static noinline long f(long x) { return x + 1; }
static noinline long g(long x) { return x * 2; }
static noinline long h(long x) { return x - 3; }

static function *const left[] = { f, g }, *const right[] = { g, h };

static noinline long apply(function *p, function *q, long x)
{
    return p(q(p(x)));
}

static noinline long work(int flag, long x)
{
    x = (flag & 1 ? f : g)(x);
    x = (flag & 2 ? left : right)[flag & 1](x);
    return apply(flag & 1 ? h : f, g, x);
}

int main(void)
{
    function *p = f, *q = g, *r = h;
    long x = 5;

    for ( int flag = 0; flag < 4; flag++ )
        print_line("work", work(flag, 10));

    for ( volatile int i = 0; i < 7; i++ )
    {
        function *first = p;

        x = p(x);
        p = q;
        q = r;
        r = first;
    }
    print_line("rotated", x);

    return 0;
}
