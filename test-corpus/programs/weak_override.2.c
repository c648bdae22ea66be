/* The strong definition, and a caller beside it. */
#include "port.h"

long ask(long x);
long policy(long x);

noinline long policy(long x)
{
    return 100 + x;
}

noinline long ask(long x)
{
    return policy(x);
}
