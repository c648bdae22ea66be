/*
 * Claim: the tables that calls go through cannot be written.
 * Provocation: the attacker fills with the gadget's true address: HyperSafe's
 * tables where the image has them, else the program's own table of functions.
 * Expected end: plain: the gadget runs. Protected: the first write is a page
 * fault, and the process dies by SIGSEGV (exit code 139).
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

static long (*volatile table[2])(long) = { zero, one };

extern weak __attribute__((__visibility__("hidden")))
unsigned long __hs_tables_start[], __hs_tables_end[];

int main(void)
{
    volatile unsigned long *first = (unsigned long *)table;
    volatile unsigned long *last = (unsigned long *)(table + 2);

    print_line("before", table[1](1));

    if ( __hs_tables_start )
    {
        first = __hs_tables_start;
        last = __hs_tables_end;
    }
    for ( ; first < last; first++ )
        poke(first, GADGET_ADDRESS);
    table[0](2);

    return ATTACK_FAILED;
}
