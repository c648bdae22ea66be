/*
 * Claim: recursion through pointers ends in the analysis, too.
 * Construct: functions that call each other through a parameter and through
 * objects in a ring; a function that passes itself on.
 * Expected: the parameter is one of the functions passed, also by recursion;
 * the ring's members are the ring's.
 */
#include "port.h"

struct visitor { long (*visit)(struct visitor *v, long n); struct visitor *next; };
typedef long walker(long n, void *self);

noinline long even(struct visitor *v, long n)
{
    return n ? v->next->visit(v->next, n - 1) : 0;  /* site: ring */
}

noinline long odd(struct visitor *v, long n)
{
    return n ? v->next->visit(v->next, n - 1) : 1;  /* site: ring */
}

struct visitor ring[2] = { { even, &ring[1] }, { odd, &ring[0] } };

noinline long down(long n, void *self);
noinline long twice(long n, void *self);

long down(long n, void *self)
{
    return n > 0 ? ((walker *)self)(n - 1, (void *)twice) : n; /* site: walk */
}

long twice(long n, void *self)
{
    (void)self;
    return n > 0 ? down(n - 2, (void *)down) + 1 : n;
}

noinline long start(walker *w, long n)
{
    return w(n, (void *)w);                         /* site: start */
}

int main(void)
{
    for ( long n = 5; n < 7; n++ )
    {
        print_line("ring", ring[0].visit(&ring[0], n)); /* site: enter */
        print_line("walk", start(down, n));
    }

    return 0;
}
