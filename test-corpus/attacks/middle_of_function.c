/*
 * Claim: no pointer enters a function behind its check.
 * Provocation: a function pointer gets the address of an instruction inside
 * `guarded`, just after the place where it refuses.
 * Expected end: plain: the guarded part runs. Protected: trap, or `benign`.
 */
#include "attack.h"

extern const unsigned int guarded_offset;

long guarded(long permitted);
noinline void secret(void)
{
    attack_succeeded();
}

static noinline long benign(long x)
{
    return x + 1;
}

static long (*volatile handler)(long) = benign;

int main(void)
{
    print_line("before", handler(1));
    print_line("refused", guarded(0));

    poke(&handler, GADGET_ADDRESS + guarded_offset);
    handler(2);

    return ATTACK_FAILED;
}
