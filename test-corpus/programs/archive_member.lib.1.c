/* The member that is needed. */
#include "port.h"

typedef long function(long);

long member_direct(long x);
function *member_pointer(void);

static noinline long hidden(long x)
{
    return 7 * x;
}

noinline long member_direct(long x)
{
    return hidden(x);
}

noinline function *member_pointer(void)
{
    return hidden;
}
