/* The same functions, seen from another file. */
#include "port.h"

typedef long callback(long);

callback one, two, three, four;
callback *other_pointer(unsigned int i);

noinline long three(long x) { return x + 3; }
noinline long four(long x) { return x + 4; }

noinline callback *other_pointer(unsigned int i)
{
    static callback *const pointers[] = { two, one, three, four };

    return pointers[i];
}
