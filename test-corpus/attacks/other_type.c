/*
 * Claim: a site does not call functions of another type, though the program
 * holds their indices in memory.
 * Provocation: the bits of a pointer to `gadget`, which takes text and number,
 * are copied over a pointer of another type.
 * Expected end: plain: the gadget runs. Protected: trap, or `benign`.
 */
#include "attack.h"

static noinline long benign(long x)
{
    return x + 1;
}

static noinline void gadget(const char *text, int number)
{
    (void)text;
    (void)number;
    attack_succeeded();
}

static long (*volatile handler)(long) = benign;
static void (*volatile printer)(const char *, int) = gadget;

int main(void)
{
    print_line("before", handler(1));
    if ( handler(1) != 2 )
        printer("never", 0);

    poke(&handler, peek(&printer));
    handler(2);

    return ATTACK_FAILED;
}
