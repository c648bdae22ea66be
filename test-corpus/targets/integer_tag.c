/*
 * Claim: a pointer with tag bits still points to its object, at its offset.
 * Construct: pointers to two structure types in one array of unsigned long;
 * bit 0 says which, and is masked off before use.
 * Expected: at offset 0 are the first type's functions (the second has a
 * number there), at 8 and 16 the second's (the first is too short).
 */
#include "port.h"

typedef long function(long);

struct simple { function *run; };
struct fancy { long bias; function *run, *stop; };

static long simple_a(long x) { return x + 1; }
static long simple_b(long x) { return x + 2; }
static long fancy_run(long x) { return x + 3; }
static long fancy_stop(long x) { return x + 4; }

struct simple a = { simple_a }, b = { simple_b };
struct fancy fancy = { 100, fancy_run, fancy_stop };

unsigned long slots[3];

noinline void put(unsigned int i, const void *object, unsigned long tag)
{
    slots[i] = (unsigned long)object | tag;
}

noinline long use(unsigned long word, long x)
{
    if ( word & 1 )
    {
        struct fancy *f = (struct fancy *)(word & ~1UL);

        x = f->run(x + f->bias);                    /* site: fancy-run */
        return f->stop(x);                          /* site: fancy-stop */
    }

    return ((struct simple *)(word & ~1UL))->run(x); /* site: simple */
}

int main(void)
{
    put(0, &a, 0);
    put(1, &fancy, 1);
    put(2, &b, 0);
    for ( unsigned int i = 0; i < 3; i++ )
        print_line("use", use(slots[i], 10));

    return 0;
}
