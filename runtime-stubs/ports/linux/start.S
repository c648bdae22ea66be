/* SPDX-License-Identifier: MIT */
/*
 * Entry from the kernel: no return address, no index, only
 *
 *      rsp + 8   argv[0] ...
 *      rsp       argc
 */
        .text

/*
 * In:  nothing but a stack.
 * Out: does not return; exits with what main returned.
 */
        .globl  _start
        .type   _start, @function
_start:
        xorl    %ebp, %ebp
        andq    $-16, %rsp
        call    main
        movl    %eax, %edi
        call    exit
        ud2
        .size   _start, . - _start

        .section .note.GNU-stack, "", @progbits
