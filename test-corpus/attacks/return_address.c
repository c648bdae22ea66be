/*
 * Claim: a return cannot be made to go to a code address.
 * Provocation: `victim`, called from many places and through a pointer,
 * overwrites its own return slot with the gadget's true address.
 * Expected end: plain: the gadget runs. Protected: the value is masked like an
 * index, so the return traps or goes to a place after a call of `victim`.
 */
#include "attack.h"

GADGET(void gadget(void))
{
    attack_succeeded();
}

noinline long victim(long attack)
{
    if ( attack )
        poke(RETURN_SLOT, GADGET_ADDRESS);

    return attack + 1;
}

static long (*volatile pointer)(long) = victim;

int main(void)
{
    victim(0);
    confined();
    pointer(0);
    confined();
    print("before\n");

    attacked = 1;
    victim(1);
    confined();

    return 0;
}
