/* guarded(permitted): calls secret() if permitted, else returns -1. */
        .section gadget_text, "ax", @progbits
        .globl  guarded
        .type   guarded, @function
guarded:
        testq   %rdi, %rdi
        jz      1f
.Lpermitted:
        subq    $8, %rsp
        call    secret
        addq    $8, %rsp
        ret
1:      movq    $-1, %rax
        ret
        .size   guarded, . - guarded

        .section .rodata
        .globl  guarded_offset
        .type   guarded_offset, @object
        .p2align 2
guarded_offset:
        .long   .Lpermitted - guarded
        .size   guarded_offset, . - guarded_offset

        .section .note.GNU-stack, "", @progbits
