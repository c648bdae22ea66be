/* Stands for firmware: System V convention, a true address, a real return. */
        .text
        .globl  firmware_verify
        .type   firmware_verify, @function
firmware_verify:
        movl    %esi, %eax
        addl    %eax, %eax
        movq    $-1, %r10
        movq    $-1, %r11
        ret
        .size   firmware_verify, . - firmware_verify

        .section .rodata
        .globl  firmware_shim
        .type   firmware_shim, @object
        .p2align 3
firmware_shim:
        .quad   firmware_verify
        .size   firmware_shim, . - firmware_shim

        .section .note.GNU-stack, "", @progbits
