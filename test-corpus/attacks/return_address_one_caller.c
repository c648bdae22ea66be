/*
 * Claim: a function with one call site returns there, whatever the stack says.
 * Provocation: file-local `victim` overwrites its own return slot with the
 * gadget's true address.
 * Expected end: plain: the gadget runs. Protected: the return slot is not even
 * looked at.
 */
#include "attack.h"

GADGET(void gadget(void))
{
    attack_succeeded();
}

static noinline long victim(long attack)
{
    if ( attack )
        poke(RETURN_SLOT, GADGET_ADDRESS);

    return attack + 1;
}

int main(void)
{
    for ( volatile long attack = 0; attack < 2; attack++ )
        print_line("returned", victim(attack));

    return ATTACK_FAILED;
}
