/*
 * Claim: a call that only reads the program counter stays what it is.
 * Provocation: `call 1f; 1: pop`, in inline assembly and in a function.
 * Expected end: the address read lies right behind the call, both times.
 */
#include "port.h"

long asm_read_pc(void);

int main(void)
{
    unsigned long read, here;

    asm volatile ( "call 1f\n"
                   "1: popq %[read]\n"
                   "leaq 1b(%%rip), %[here]"
                   : [read] "=&r" (read), [here] "=&r" (here) :: "memory" );
    print(read == here ? "inline equal\n" : "inline different\n");
    print_line("function", asm_read_pc());

    return 0;
}
