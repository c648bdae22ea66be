/* SPDX-License-Identifier: MIT */
/*
 * The two trap stubs.  Every unused table slot, slot 0 of every table and
 * every retired slot holds the address of one of them.  They never return, so
 * they may use any register; they save all of them first, for the crash dump.
 *
 * Both hand C the same picture:
 *
 *      stack + 8   what lay above
 *      stack       return index                <- stack, passed to hs_trap
 *      stack - 8   %rax
 *      stack - 16  %rcx
 *      stack - 24  %rdx
 *      stack - 32  %rbx
 *      stack - 40  %rbp
 *      stack - 48  %rsi
 *      stack - 56  %rdi
 *      stack - 64  %r8 ... %r15 at stack - 120
 *                  (up to 8 bytes of padding, %rsp 16-byte aligned)
 *
 * In a call (or a tail jump) the return index is the one the site (or its
 * caller) pushed.  In a return it is the one just popped; the stub takes the
 * popped slot back.  An interrupt between the two may have overwritten it:
 * stack[0] is there to be printed, not to be believed.
 */
#include <hypersafe.h>

        .macro save_registers
        pushq   %rax
        pushq   %rcx
        pushq   %rdx
        pushq   %rbx
        pushq   %rbp
        pushq   %rsi
        pushq   %rdi
        pushq   %r8
        pushq   %r9
        pushq   %r10
        pushq   %r11
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        .endm

        .text

/*
 * In:  %r10 masked function index, %r11 table, (%rsp) return index.
 * Out: does not return.
 */
        .globl  __hs_trap_call
        .hidden __hs_trap_call
        .type   __hs_trap_call, @function
        .p2align 4
__hs_trap_call:
        save_registers
        movl    $HS_TRAP_CALL, %edi
        movq    %r10, %rsi
        movq    %r11, %rdx
        leaq    HS_TRAP_SAVED(%rsp), %rcx
        xorl    %ebp, %ebp
        andq    $-16, %rsp
        call    hs_trap
        ud2
        .size   __hs_trap_call, . - __hs_trap_call

/*
 * In:  %r10 table, -8(%rsp) return index as popped (the masked one is in %rcx
 *      or in %r11: compiled and written code differ).
 * Out: does not return.
 */
        .globl  __hs_trap_return
        .hidden __hs_trap_return
        .type   __hs_trap_return, @function
        .p2align 4
__hs_trap_return:
        subq    $8, %rsp
        save_registers
        movl    $HS_TRAP_RETURN, %edi
        movl    HS_TRAP_SAVED(%rsp), %esi
        movq    %r10, %rdx
        leaq    HS_TRAP_SAVED(%rsp), %rcx
        xorl    %ebp, %ebp
        andq    $-16, %rsp
        call    hs_trap
        ud2
        .size   __hs_trap_return, . - __hs_trap_return

        .section .note.GNU-stack, "", @progbits
