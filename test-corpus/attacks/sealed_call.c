/*
 * Claim: once calls are sealed, one whose pointer is read from a sealed section
 * leads to where it led then, and nowhere else in its set.
 * Provocation: afterwards the pointer becomes another function of the set; of a
 * file's own variable, and of a member of a global one.
 * Expected end: plain: that function runs. Protected: the old one.
 */
#include "attack.h"

#define SEALED __attribute__((__section__("sealed_data")))

static noinline long steady(long attack)
{
    return attack + 6;
}

static noinline long open_door(long attack)
{
    if ( attack )
        attack_succeeded();
    return 5;
}

struct operations {
    long count;
    long (*volatile first)(long);
    long (*volatile second)(long);
};

SEALED static long (*volatile own)(long) = open_door;
SEALED struct operations operations = { 2, open_door, open_door };

weak __attribute__((__visibility__("hidden")))
unsigned int hs_seal_calls(void);

static noinline long call_own(long attack)
{
    return own(attack);
}

int main(void)
{
    long (*volatile pointer)(long) = open_door;

    print_line("door", call_own(0) + operations.second(0));
    own = operations.second = steady;
    if ( hs_seal_calls )
        hs_seal_calls();
    print_line("steady", call_own(0) + operations.second(0));
    poke(&own, (unsigned long)pointer);
    poke(&operations.second, (unsigned long)pointer);
    call_own(1);
    operations.second(1);

    return ATTACK_FAILED;
}
