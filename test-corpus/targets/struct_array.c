/*
 * Claim: an array of structures keeps its members apart, and its elements
 * where the index is a constant.
 * Construct: a call by variable index, one by constant index, and a store by
 * variable index into a second array.
 * Expected: by variable index the member of every element; by constant index
 * that element's; after a store by variable index what was stored, too.
 */
#include "port.h"

typedef long function(long);

struct entry { const char *name; function *read, *write; };

static long r0(long x) { return x + 1; }
static long w0(long x) { return x + 2; }
static long r1(long x) { return x + 3; }
static long w1(long x) { return x + 4; }
static long r2(long x) { return x + 5; }
static long w2(long x) { return x + 6; }
static long changed(long x) { return x + 7; }

struct entry fixed[3] = { { "0", r0, w0 }, { "1", r1, w1 }, { "2", r2, w2 } };
struct entry open[2] = { { "0", r0, w0 }, { "1", r1, w1 } };

noinline void change(unsigned int i)
{
    open[i].write = changed;
}

noinline long call(unsigned int i, long x)
{
    x = fixed[i].read(x);                           /* site: variable */
    x = fixed[2].write(x);                          /* site: constant */
    x = open[1].read(x);                            /* site: open-read */
    return open[1].write(x);                        /* site: open-write */
}

int main(void)
{
    for ( unsigned int i = 0; i < 3; i++ )
    {
        print_line(fixed[i].name, call(i, 10));
        change(i & 1);
    }

    return 0;
}
