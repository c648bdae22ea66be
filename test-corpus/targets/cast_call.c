/*
 * Claim: a function called through a pointer of another type stays a target.
 * Construct: callbacks that take a pointer to their own structure, registered
 * and called as if they took void *; a pointer cast to a generic function type
 * and back.
 * Expected: the cast functions, and none that has the called type but never
 * flows there.
 */
#include "port.h"

typedef void callback(void *context);
typedef void generic(void);

struct counter { long value; };

static void count(struct counter *c) { print_line("count", ++c->value); }
static void clear(struct counter *c) { print_line("clear", c->value = 0); }
static void exact(void *context) { print_line("exact", *(long *)context); }
static void unrelated(void *context) { print_line("no", *(long *)context); }
static long sum(long a, long b) { return a + b; }
static long product(long a, long b) { return a * b; }

callback *callbacks[3];
callback *others[] = { unrelated };
generic *stored[2];

noinline void fill(void)
{
    callbacks[0] = (callback *)(generic *)count;
    callbacks[1] = exact;
    callbacks[2] = (callback *)(generic *)clear;
    stored[0] = (generic *)sum;
    stored[1] = (generic *)product;
}

int main(void)
{
    struct counter counter = { 5 };

    fill();
    for ( int i = 0; i < 3; i++ )
        callbacks[i](&counter);                     /* site: callback */
    for ( int i = 0; i < 2; i++ )
        print_line("stored",
            ((long (*)(long, long))stored[i])(6, 7)); /* site: stored */
    others[0](&counter);                            /* site: other */

    return 0;
}
