/*
 * Claim: inline assembly may call a function by name.
 * Provocation: a local and a global function, by operand and by plain name.
 * Expected end: both calls come back with their results.
 */
#include "port.h"

#define CLOBBERS "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc"

static noinline used long local_function(long x)
{
    return x + 5;
}

noinline used long global_function(long x)
{
    return x * 5;
}

int main(void)
{
    long result, argument = 8;

    asm volatile ( "call %c[function]"
                   : "=a" (result), "+D" (argument)
                   : [function] "i" (local_function) : CLOBBERS );
    print_line("local", result);

    argument = 8;
    asm volatile ( "call global_function"
                   : "=a" (result), "+D" (argument) :: CLOBBERS );
    print_line("global", result);

    return 0;
}
