/* The other file with a `helper`. */
#include "port.h"

typedef long function(long);

function *other_helper(void);
long other_direct(long x);

static noinline long helper(long x)
{
    return x + 2;
}

noinline function *other_helper(void)
{
    return helper;
}

noinline long other_direct(long x)
{
    return helper(x);
}
