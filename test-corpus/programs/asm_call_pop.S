/* Returns 1 if `call; pop` read the address behind the call. */
        .text
        .globl  asm_read_pc
        .type   asm_read_pc, @function
asm_read_pc:
        xorl    %eax, %eax
        call    1f
1:      popq    %rcx
        leaq    1b(%rip), %rdx
        cmpq    %rcx, %rdx
        sete    %al
        ret
        .size   asm_read_pc, . - asm_read_pc

        .section .note.GNU-stack, "", @progbits
