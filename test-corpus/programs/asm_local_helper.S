/* Helpers in a convention of their own: %rcx counts, %rax collects. */
        .text

        .globl  asm_sum_to
        .type   asm_sum_to, @function
asm_sum_to:
        xorl    %eax, %eax
        call    set_counter
1:      call    .Ladd
        loop    1b
        ret
        .size   asm_sum_to, . - asm_sum_to

        .globl  asm_product_to
        .type   asm_product_to, @function
asm_product_to:
        movl    $1, %eax
        call    set_counter
1:      imulq   %rcx, %rax
        decq    %rcx
        jnz     1b
        rep ret
        .size   asm_product_to, . - asm_product_to

/* Called from both; calls another helper. */
set_counter:
        call    .Lcopy
        movq    %rdx, %rcx
        ret

.Lcopy: movq    %rdi, %rdx
        ret

.Ladd:  addq    %rcx, %rax
        ret

        .section .note.GNU-stack, "", @progbits
