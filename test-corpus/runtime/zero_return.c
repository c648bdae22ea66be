/*
 * Claim: return index 0 reaches the trap stub, which names the function.
 * Provocation: a function with many kinds of callers clears its return slot.
 * Expected end: trap in a return from victim, index 0, exit code 99.
 */
#include "port.h"

noinline long victim(volatile unsigned long *slot)
{
    if ( slot )
        *slot = 0;
    else
        *((volatile unsigned long *)__builtin_frame_address(0) + 1) = 0;
    return 1;
}

static long (*volatile pointer)(volatile unsigned long *) = victim;

int main(void)
{
    volatile unsigned long somewhere = 5;

    print_line("direct", victim(&somewhere));
    print_line("pointer", pointer(&somewhere));
    print_line("cleared", victim(NULL));

    return 0;
}
