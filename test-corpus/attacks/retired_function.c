/*
 * Claim: functions whose memory was given back are no longer called.
 * Provocation: a pointer to an init function is kept and called after the init
 * section was retired (in a plain build, nobody retires anything).
 * Expected end: plain: the old code runs. Protected: trap.
 */
#include "attack.h"

__attribute__((__section__("init_text"), __noinline__))
static long setup(long attack)
{
    if ( attack )
        attack_succeeded();
    return 5;
}

static noinline long steady(long attack)
{
    return attack + 6;
}

extern const char __start_init_text[], __stop_init_text[];
weak __attribute__((__visibility__("hidden")))
void hs_retire_range(const void *start, const void *end);

static long (*volatile stale)(long) = setup;
static long (*volatile current)(long) = steady;

int main(void)
{
    print_line("setup", stale(0));
    if ( hs_retire_range )
        hs_retire_range(__start_init_text, __stop_init_text);
    print_line("steady", current(0));
    stale(1);

    return ATTACK_FAILED;
}
