/* Functions in the System V convention: argument in %rdi, result in %rax. */
        .text

/* Two returns. */
        .globl  asm_absolute
        .type   asm_absolute, @function
asm_absolute:
        movq    %rdi, %rax
        testq   %rdi, %rdi
        js      1f
        ret
1:      negq    %rax
        ret
        .size   asm_absolute, . - asm_absolute

/* At most 100, else a tail jump. */
        .globl  asm_clamp
        .type   asm_clamp, @function
asm_clamp:
        cmpq    $100, %rdi
        jle     asm_absolute
        movl    $100, %eax
        ret
        .size   asm_clamp, . - asm_clamp

/* No .type and no .size: falls through into the function with two names. */
        .globl  asm_fall
asm_fall:
        addq    $1000, %rdi

        .globl  asm_first_name, asm_second_name
        .type   asm_first_name, @function
        .type   asm_second_name, @function
asm_first_name:
asm_second_name:
        leaq    1(%rdi), %rax
        retq
        .size   asm_first_name, . - asm_first_name
        .size   asm_second_name, . - asm_second_name

        .section .note.GNU-stack, "", @progbits
