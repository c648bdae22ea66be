/*
 * Claim: a call that is the last instruction of a function is harmless, though
 * its return label lies where the next function begins.
 * Provocation: noreturn callees at the end, direct and through a pointer, with
 * other functions behind.
 * Expected end: the next functions work, and the exit is the called one.
 */
#include "port.h"

static noinline noreturn void stop(long value)
{
    print_line("stop", value);
    exit(0);
}

static noreturn void (*volatile stopper)(long) = stop;

noinline noreturn void die_direct(long value)
{
    stop(value);
}

noinline long behind_direct(long value)
{
    return value + 1;
}

noinline noreturn void die_pointer(long value)
{
    stopper(value + 1);
}

noinline long behind_pointer(long value)
{
    return value + 2;
}

int main(void)
{
    volatile long value = 10;

    print_line("direct", behind_direct(value));
    print_line("pointer", behind_pointer(value));
    if ( value != 10 )
        die_direct(value);
    die_pointer(value);
}
