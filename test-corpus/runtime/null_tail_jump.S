/* asm_jump(f, x): f(x). */
        .text
        .globl  asm_jump
        .type   asm_jump, @function
asm_jump:
        movq    %rdi, %rax
        movq    %rsi, %rdi
        jmp     *%rax
        .size   asm_jump, . - asm_jump

        .section .note.GNU-stack, "", @progbits
