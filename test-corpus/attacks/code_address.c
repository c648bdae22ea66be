/*
 * Claim: a function pointer cannot be made to hold a code address.
 * Provocation: a write to arbitrary memory puts the true address of `gadget`
 * (from a linker symbol, not from C) into a function pointer.
 * Expected end: plain: the gadget runs. Protected: the value is masked like an
 * index, so the call traps or reaches `benign`, and the exit code is 99.
 */
#include "attack.h"

static noinline long benign(long x)
{
    return x + 1;
}

GADGET(void gadget(void))
{
    attack_succeeded();
}

static long (*volatile handler)(long) = benign;

int main(void)
{
    print_line("before", handler(1));
    poke(&handler, GADGET_ADDRESS);
    handler(2);

    return ATTACK_FAILED;
}
