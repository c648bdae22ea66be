/*
 * Claim: an element that a constant names holds what other ways put there.
 * Construct: calls by constant index after a store through a pointer to an
 * element, through an index, by a copy of an array, by steps that no element's
 * size divides, also from before an array, and in an array of arrays.
 * Expected: each element what it began with, and what came by such a way; a
 * way that nobody can follow to one element leads to all of that array.
 */
#include "port.h"

typedef long function(long);
struct item { long id; function *run; long spare[4]; };

#define ITEM(id, run) { id, run, { 0 } }

static long a0(long x) { return x + 1; }
static long a1(long x) { return x + 2; }
static long b0(long x) { return x + 3; }
static long b1(long x) { return x + 4; }
static long c0(long x) { return x + 5; }
static long c1(long x) { return x + 6; }
static long d(long x) { return x + 7; }
static long e(long x) { return x + 11; }
static long pointed(long x) { return x + 8; }
static long stepped(long x) { return x + 9; }
static long deep(long x) { return x + 10; }

struct item by_pointer[2] = { ITEM(0, a0), ITEM(1, a1) };
struct item copied[2], source[2] = { ITEM(0, b0), ITEM(1, b1) };
struct item by_step[3] = { ITEM(0, c0), ITEM(1, c1), ITEM(2, c0) };
struct { long id; function *run[2]; } nested[2] = { { 0, { d, d } }, { 1, { NULL, NULL } } };
struct { function *id; struct item items[2]; } headed = { NULL, { ITEM(0, e), ITEM(1, e) } };
struct item *chosen = &by_pointer[1];

noinline void change(size_t i)
{
    chosen->run = pointed;
    memcpy(copied, source, sizeof(copied));
    *(function **)((char *)by_step + 32 * i + 24) = stepped;
    *(function **)((char *)&headed + 16 * i) = stepped;
    nested[i & 1].run[i >> 1 & 1] = deep;
}

noinline long call(size_t i, long x)
{
    x = headed.items[i].run(x);                     /* site: headed-element */
    x = by_pointer[0].run(x);                       /* site: other-element */
    x = by_pointer[1].run(x);                       /* site: pointed-element */
    x = copied[1].run(x);                           /* site: copied-element */
    x = by_step[1].run(x);                          /* site: stepped-element */
    return nested[1].run[1](x);                     /* site: nested-element */
}

int main(void)
{
    change(3);
    change(1);
    print_line("calls", call(1, 10));

    return 0;
}
