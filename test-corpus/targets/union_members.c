/*
 * Claim: members of a union are one where they share bytes, and only there.
 * Construct: a pointer, a structure of two pointers and an integer share an
 * object; stores go through one member, calls through another.
 * Expected: at offset 0 the pointer joins the structure's first; at offset 8
 * is the structure's second alone; another object of the type stays apart.
 */
#include "port.h"

typedef long function(long);

union slot {
    function *single;
    struct { function *first, *second; } pair;
    unsigned long word;
};

static long alone(long x) { return x + 1; }
static long first(long x) { return x + 2; }
static long second(long x) { return x + 3; }
static long integer(long x) { return x + 4; }
static long other(long x) { return x + 5; }

union slot shared, apart;

noinline void set(long how)
{
    if ( how == 0 )
        shared.single = alone;
    else if ( how == 1 )
        shared.pair.first = first;
    else
        shared.word = (unsigned long)integer;
    shared.pair.second = second;
    apart.single = other;
}

noinline long call(long x)
{
    x = shared.single(x);                           /* site: single */
    x = shared.pair.first(x);                       /* site: first */
    x = shared.pair.second(x);                      /* site: second */
    return apart.pair.first(x);                     /* site: apart */
}

int main(void)
{
    for ( long how = 0; how < 3; how++ )
    {
        set(how);
        print_line("union", call(10));
    }

    return 0;
}
