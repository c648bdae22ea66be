/*
 * Claim: an index beyond the end of its table reaches nothing.
 * Provocation: the distance from `benign` to the gadget is added to a function
 * pointer: plain code lands in the gadget, an index goes far out of range.
 * Expected end: plain: the gadget runs. Protected: trap, or `benign`.
 */
#include "attack.h"

__attribute__((__section__("benign_text"), __noinline__))
static long benign(long x)
{
    return x + 1;
}

GADGET(void gadget(void))
{
    attack_succeeded();
}

extern const char __start_benign_text[];

static long (*volatile handler)(long) = benign;

int main(void)
{
    unsigned long distance = GADGET_ADDRESS -
                             (unsigned long)__start_benign_text;

    print_line("before", handler(1));
    poke(&handler, peek(&handler) + distance);
    handler(2);

    return ATTACK_FAILED;
}
