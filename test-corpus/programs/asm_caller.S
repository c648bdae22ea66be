/* Calls from assembly into C.  Each caller keeps %rsp 16-byte aligned. */
        .macro function name
        .globl  \name
        .type   \name, @function
\name:
        .endm

        .text

/* (c_add(x) + 5) */
        function asm_by_name
        subq    $8, %rsp
        call    c_add
        addq    $8, %rsp
        addq    $5, %rax
        ret
        .size   asm_by_name, . - asm_by_name

        function asm_tail
        addq    $100, %rdi
        jmp     c_double
        .size   asm_tail, . - asm_tail

        function asm_tail_pointer
        jmp     *%rsi
        .size   asm_tail_pointer, . - asm_tail_pointer

        function asm_by_table
        subq    $8, %rsp
        movq    %rsi, %rax
        call    *table(, %rax, 8)
        addq    $8, %rsp
        ret
        .size   asm_by_table, . - asm_by_table

        function asm_by_pointer
        pushq   %rbx
        movq    %rdi, %rbx
        movq    %rsi, %rdi
        call    *%rbx
        movq    %rax, %rdi
        call    *%rbx
        popq    %rbx
        ret
        .size   asm_by_pointer, . - asm_by_pointer

        function asm_address
        movq    negate(%rip), %rax
        ret
        .size   asm_address, . - asm_address

        .section .rodata
        .p2align 3
table:
        .quad   c_add, c_double
negate:
        .quad   c_negate

        .section .note.GNU-stack, "", @progbits
