/*
 * Claim: assembly returns by table, too.
 * Provocation: an assembly function calls back into C; the callback overwrites
 * the assembly function's return slot, which lies above its own frame, with
 * the gadget's true address.
 * Expected end: plain: the gadget runs. Protected: trap, or a return to a place
 * after a call of the assembly function.
 */
#include "attack.h"

long asm_each(long (*callback)(long), long x);

GADGET(void gadget(void))
{
    attack_succeeded();
}

static noinline long benign(long x)
{
    return x + 1;
}

/* Above our return slot: 8 bytes of padding, then asm_each's return slot. */
static noinline long bad(long x)
{
    poke(RETURN_SLOT + 2, GADGET_ADDRESS);
    return x + 2;
}

static long (*volatile callbacks[])(long) = { benign, bad };

int main(void)
{
    asm_each(callbacks[0], 1);
    confined();
    print("before\n");

    attacked = 1;
    asm_each(callbacks[1], 2);
    confined();

    return 0;
}
