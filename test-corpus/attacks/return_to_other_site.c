/*
 * Claim: a stolen return index is of no use to another function.
 * Provocation: `check` refuses; the attacker copies the return slot it had,
 * and lets `victim`, which returns 1, come back behind the call of `check`.
 * Expected end: plain: the vault believes it was permitted. Protected: trap,
 * or a return to a place after a call of `victim`.
 */
#include "attack.h"

static volatile unsigned long stolen;
static volatile long permitted;

noinline long check(void)
{
    stolen = peek(RETURN_SLOT);
    return permitted;
}

noinline void vault(void)
{
    if ( check() )
        attack_succeeded();
    print("refused\n");
}

noinline long victim(long attack)
{
    if ( attack )
        poke(RETURN_SLOT, stolen);
    return 1;
}

static long (*volatile pointer)(long) = victim;

int main(void)
{
    vault();
    pointer(0);
    confined();
    print("before\n");

    attacked = 1;
    victim(1);
    confined();

    return 0;
}
