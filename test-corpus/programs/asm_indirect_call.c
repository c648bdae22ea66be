/*
 * Claim: inline assembly may call through a register or through memory.
 * Provocation: the pointer is chosen at run time.
 * Expected end: both forms reach both functions.
 */
#include "port.h"

#define CLOBBERS "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc"

typedef long function(long);

static noinline long plus(long x)
{
    return x + 9;
}

static noinline long minus(long x)
{
    return x - 9;
}

static function *volatile handlers[] = { plus, minus };

static noinline long by_register(function *f, long x)
{
    long result;

    asm volatile ( "call *%[f]"
                   : "=a" (result), "+D" (x), [f] "+b" (f) :: CLOBBERS );
    return result;
}

static noinline long by_memory(function *volatile *f, long x)
{
    long result;

    asm volatile ( "call *(%[f])"
                   : "=a" (result), "+D" (x), [f] "+b" (f) :: CLOBBERS );
    return result;
}

int main(void)
{
    for ( unsigned int i = 0; i < 2; i++ )
    {
        print_line("register", by_register(handlers[i], 30));
        print_line("memory", by_memory(&handlers[i], 40));
    }

    return 0;
}
