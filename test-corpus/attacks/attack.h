/*
 * What attack programs share.  An attacker reads and writes any writable
 * memory (peek, poke) and knows the image (GADGET_ADDRESS).  The program does
 * the same in plain and protected builds.
 */
#ifndef ATTACK_H
#define ATTACK_H

#include "port.h"

/* Trapped (the stub exits so) or confined to an allowed target (main does). */
#define ATTACK_FAILED 99

/*
 * A function that no pointer of the site's type holds.  It lies in a section
 * of its own, so that its true address has a name in every build.
 */
#define GADGET(declaration) \
    __attribute__((__section__("gadget_text"), __noinline__, __used__)) \
    declaration

extern const char __start_gadget_text[];

#define GADGET_ADDRESS ((unsigned long)__start_gadget_text)

/* Where the return address, or return index, of this function lies. */
#define RETURN_SLOT ((unsigned long *)__builtin_frame_address(0) + 1)

/*
 * To be called wherever an attacked call or return may be confined to: from
 * then on the program ends as a trap would end it.
 */
static volatile long attacked;

static inline used noinline void confined(void)
{
    if ( attacked )
        exit(ATTACK_FAILED);
}

/*
 * The hole: an array without bounds. What an attacker does with it is not what
 * the program means, so it is nothing that an analysis of the program follows;
 * `volatile' keeps the compiler from seeing through.
 */
static char boundless[8];
static volatile long attack_distance;

static inline used noinline unsigned long peek(const volatile void *address)
{
    attack_distance = (long)address - (long)boundless;

    return *(volatile unsigned long *)(boundless + attack_distance);
}

static inline used noinline void poke(volatile void *address,
                                      unsigned long value)
{
    attack_distance = (long)address - (long)boundless;
    *(volatile unsigned long *)(boundless + attack_distance) = value;
}

static inline used noreturn noinline void attack_succeeded(void)
{
    print("attack succeeded\n");
    exit(0);
}

#endif /* ATTACK_H */
