/*
 * Claim: a tail jump through NULL traps, and is reported at the call of the
 * function that made it, whose return index lies on the stack.
 * Provocation: assembly jumps through its argument.
 * Expected end: trap in a call from caller, index 0, exit code 99.
 */
#include "port.h"

long asm_jump(long (*f)(long), long x);

static noinline long work(long x)
{
    return x + 1;
}

static noinline long caller(long (*f)(long))
{
    return asm_jump(f, 5) + 1;
}

int main(void)
{
    long (*volatile nothing)(long) = NULL;

    print_line("work", caller(work));
    print_line("nothing", caller(nothing));

    return 0;
}
