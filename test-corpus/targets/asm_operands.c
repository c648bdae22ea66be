/*
 * Claim: inline assembly is part of the program.
 * Construct: an "i" operand that assembly stores in a section, walked from C;
 * a pointer that goes through assembly from input to output, in a register, in
 * a named memory operand, and behind an address.
 * Expected: the walk reaches what assembly put into the section, and what went
 * into assembly in a register, as nobody reads whether it is stored; each
 * other call what went into its own piece of assembly.
 */
#include "port.h"

typedef long function(long);

#define FRAME(f) __asm__ ( ".pushsection frames, \"a\"; .p2align 3\n\t" \
                           ".quad %c0; .popsection" :: "i" (f) )

extern function *const __start_frames[], *const __stop_frames[];

used static long frame_a(long x) { return x + 1; }
used static long frame_b(long x) { return x + 2; }
static long in_register(long x) { return x + 3; }
static long in_memory(long x) { return x + 4; }
static long behind(long x) { return x + 5; }
static long elsewhere(long x) { return x + 6; }

function *memory = in_memory, *pointed = behind, *other = elsewhere;

noinline long through(function *f, long x)
{
    function *out;

    __asm__ ( "movq %1, %0" : "=r" (out) : "r" (f) );
    x = out(x);                                     /* site: register */
    __asm__ ( "movq %1, %0" : "=r" (out) : "m" (memory) );
    x = out(x);                                     /* site: memory */
    __asm__ ( "movq (%1), %0" : "=r" (out) : "r" (&pointed) : "memory" );
    return out(x);                                  /* site: address */
}

int main(void)
{
    FRAME(frame_a);
    FRAME(frame_b);
    for ( function *const *f = __start_frames; f < __stop_frames; f++ )
        print_line("frame", (*f)(10));              /* site: frame */
    print_line("through", through(in_register, 10));
    print_line("other", other(10));                 /* site: other */

    return 0;
}
