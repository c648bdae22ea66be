/*
 * Claim: computed goto is confined to the labels of its function.
 * Provocation: a writable table of label addresses is overwritten with the
 * gadget's true address.
 * Expected end: plain: the gadget runs. Protected: one of the labels, each of
 * which ends in exit code 99.
 */
#include "attack.h"

GADGET(void gadget(void))
{
    attack_succeeded();
}

static void *volatile labels[3];
static volatile long index;

static noinline long run(long attack)
{
    labels[0] = &&zero;
    labels[1] = &&one;
    labels[2] = &&two;

    if ( attack )
        for ( unsigned int i = 0; i < 3; i++ )
            poke(&labels[i], GADGET_ADDRESS);
    goto *labels[index];

zero:
    return ATTACK_FAILED;
one:
    return ATTACK_FAILED + attack - attack * attack;
two:
    return ATTACK_FAILED * (attack * 2 - attack * attack);
}

int main(void)
{
    print_line("before", run(0));
    index = 1;
    run(1);

    return ATTACK_FAILED;
}
