/*
 * Claim: a return does not enter the middle of a function.
 * Provocation: `victim` overwrites its return slot with the address of an
 * instruction inside `guarded`, behind its check.
 * Expected end: plain: the guarded part runs. Protected: trap, or a return to
 * a place after a call of `victim`.
 */
#include "attack.h"

extern const unsigned int guarded_offset;

long guarded(long permitted);
noinline void secret(void)
{
    attack_succeeded();
}

noinline long victim(long attack)
{
    if ( attack )
        poke(RETURN_SLOT, GADGET_ADDRESS + guarded_offset);
    return 1;
}

static long (*volatile pointer)(long) = victim;

int main(void)
{
    print_line("refused", guarded(0));
    pointer(0);
    confined();
    print("before\n");

    attacked = 1;
    victim(1);
    confined();

    return 0;
}
