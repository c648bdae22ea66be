/* The other includer. */
#include "port.h"
#include "inline_duplicates.h"

noinline counter *other_counter(void)
{
    return next_number;
}

noinline long other_next(long base)
{
    return next_number(base);
}
