/*
 * Claim: functions defined by file-scope assembly inside C take part.
 * Provocation: such a function calls a static C function and is called by
 * name and by pointer.
 * Expected end: all calls come back.
 */
#include "port.h"

static used noinline long c_helper(long x)
{
    return x + 3;
}

asm ( ".pushsection .text\n"
      ".globl asm_wrapper\n"
      ".type asm_wrapper, @function\n"
      "asm_wrapper:\n"
      "    subq $8, %rsp\n"
      "    call c_helper\n"
      "    addq $8, %rsp\n"
      "    shlq $1, %rax\n"
      "    ret\n"
      ".size asm_wrapper, . - asm_wrapper\n"
      ".popsection" );

long asm_wrapper(long x);

static long (*volatile pointer)(long) = asm_wrapper;

int main(void)
{
    print_line("direct", asm_wrapper(1));
    print_line("pointer", pointer(2));
    print_line("helper", c_helper(3));

    return 0;
}
