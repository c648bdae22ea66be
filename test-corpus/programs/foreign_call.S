/*
 * Stands for firmware: ms_abi, true addresses, real returns.  At entry:
 *
 *      rsp + 40  arguments 5, 6
 *      rsp + 8   shadow space, 32 bytes, ours to overwrite
 *      rsp       true return address; rsp + 8 is 16-byte aligned
 */
        .macro scribble
        movq    $-1, 8(%rsp)
        movq    $-1, 16(%rsp)
        movq    $-1, 24(%rsp)
        movq    $-1, 32(%rsp)
        movq    $-1, %rcx
        movq    %rcx, %rdx
        movq    %rcx, %r8
        movq    %rcx, %r9
        movq    %rcx, %r10
        movq    %rcx, %r11
        .endm

        .text

/* 1000 * a + b, or 0 if the stack is misaligned. */
        .globl  firmware_get_time
        .type   firmware_get_time, @function
firmware_get_time:
        xorl    %eax, %eax
        leaq    8(%rsp), %r11
        testb   $15, %r11b
        jnz     1f
        imulq   $1000, %rcx, %rax
        addq    %rdx, %rax
1:      scribble
        ret
        .size   firmware_get_time, . - firmware_get_time

/* The six arguments as decimal digits, the last one as it is. */
        .globl  firmware_set_all
        .type   firmware_set_all, @function
firmware_set_all:
        imulq   $10, %rcx, %rax
        addq    %rdx, %rax
        imulq   $10, %rax
        addq    %r8, %rax
        imulq   $10, %rax
        addq    %r9, %rax
        imulq   $10, %rax
        addq    40(%rsp), %rax
        imulq   $100, %rax
        addq    48(%rsp), %rax
        scribble
        ret
        .size   firmware_set_all, . - firmware_set_all

        .section .rodata
        .globl  firmware_services
        .type   firmware_services, @object
        .p2align 3
firmware_services:
        .quad   0x5453595320494249
        .quad   firmware_get_time
        .quad   firmware_set_all
        .size   firmware_services, . - firmware_services

        .section .note.GNU-stack, "", @progbits
