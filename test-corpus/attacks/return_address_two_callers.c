/*
 * Claim: a function with two call sites returns to one of them.
 * Provocation: file-local `victim`, called from two places, overwrites its own
 * return slot with the gadget's true address.
 * Expected end: plain: the gadget runs. Protected: trap, or one of the two.
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
    victim(attacked);
    confined();
    print("before\n");

    attacked = 1;
    victim(attacked);
    confined();

    return 0;
}
