/*
 * Claim: reading a function pointer beyond the end of its array is harmless.
 * Provocation: an unchecked array index reaches a buffer the attacker filled
 * with the gadget's true address.
 * Expected end: plain: the gadget runs. Protected: trap, or a table member.
 */
#include "attack.h"

static noinline long zero(long x)
{
    return x;
}

static noinline long one(long x)
{
    return x + 1;
}

GADGET(void gadget(void))
{
    attack_succeeded();
}

static struct {
    long (*table[2])(long);
    unsigned long buffer[4];
} memory = { .table = { zero, one } };

int main(void)
{
    volatile unsigned long index = 1;

    print_line("before", memory.table[index](1));

    for ( unsigned int i = 0; i < 4; i++ )
        poke(&memory.buffer[i], GADGET_ADDRESS);
    poke(&index, 4);
    memory.table[index](2);

    return ATTACK_FAILED;
}
