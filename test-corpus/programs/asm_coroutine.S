/*
 * asm_switch(void **from, void *to, void (*start)(void)): %rdi, %rsi, %rdx.
 * What a sleeping stack looks like, *from pointing at its lowest word:
 *
 *      + 48  return index of asm_switch's caller
 *      + 0   %r15, %r14, %r13, %r12, %rbx, %rbp
 */
        .text
        .globl  asm_switch
        .type   asm_switch, @function
asm_switch:
        pushq   %rbp
        pushq   %rbx
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movq    %rsp, (%rdi)
        movq    %rsi, %rsp
        testq   %rdx, %rdx
        jz      1f
        call    *%rdx
        ud2
1:      popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbx
        popq    %rbp
        ret
        .size   asm_switch, . - asm_switch

        .section .note.GNU-stack, "", @progbits
