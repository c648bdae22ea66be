/* Sees the function by its alias only. */
#include "port.h"

long name(long x);
long call_name(long x);

noinline long call_name(long x)
{
    long (*volatile pointer)(long) = name;

    return pointer(x);
}
