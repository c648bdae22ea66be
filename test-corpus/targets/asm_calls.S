/* Indirect calls of assembly. */
        .text
        .globl  call_register, call_memory, jump_member
        .type   call_register, @function
call_register:
        movq    %rdi, %rax
        movq    %rsi, %rdi
        subq    $8, %rsp
        call    *%rax
        addq    $8, %rsp
        ret
        .size   call_register, . - call_register

        .type   call_memory, @function
call_memory:
        subq    $8, %rsp
        call    *hooks(, %rsi, 8)
        addq    $8, %rsp
        ret
        .size   call_memory, . - call_memory

        .type   jump_member, @function
jump_member:
        movq    %rdi, %rax
        movq    %rsi, %rdi
        jmp     *8(%rax)
        .size   jump_member, . - jump_member

        .section .note.GNU-stack, "", @progbits
