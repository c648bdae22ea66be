/* asm_each(callback, x): callback(x).  The stack at the call:
 *
 *      rsp + 8   return index of asm_each
 *      rsp       padding
 */
        .text
        .globl  asm_each
        .type   asm_each, @function
asm_each:
        subq    $8, %rsp
        movq    %rdi, %rax
        movq    %rsi, %rdi
        call    *%rax
        addq    $8, %rsp
        ret
        .size   asm_each, . - asm_each

        .section .note.GNU-stack, "", @progbits
