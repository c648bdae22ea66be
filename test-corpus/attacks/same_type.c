/*
 * Claim: a site does not call a function of its own type that only another
 * pointer holds.
 * Provocation: the bits of a pointer to `gadget` are copied over a pointer of
 * the same type to which the program never assigns it.
 * Expected end: plain: the gadget runs. Protected: trap, or `benign`.
 */
#include "attack.h"

static noinline long benign(long x)
{
    return x + 1;
}

static noinline long gadget(long x)
{
    (void)x;
    attack_succeeded();
}

static long (*volatile handler)(long) = benign;
static long (*volatile other)(long) = gadget;

int main(void)
{
    print_line("before", handler(1));
    if ( handler(1) != 2 )
        other(0);

    poke(&handler, peek(&other));
    handler(2);

    return ATTACK_FAILED;
}
