/* SPDX-License-Identifier: MIT */
/*
 * The bridge to firmware: code that HyperSafe did not compile, called by its
 * true address in the ms_abi (Windows x64) convention, and that comes back by
 * a real `ret`.
 *
 *      at entry                          at the firmware's first instruction
 *
 *      rsp + 40  argument 5 ...          rsp + 40  argument 5 ...
 *      rsp + 8   shadow space, 32 bytes  rsp + 8   shadow space, 32 bytes
 *      rsp       return index            rsp       address of 1: below
 *
 * So the firmware sees exactly the stack its caller laid out, alignment and
 * shadow space included.  The return index waits in hs_foreign_index: all
 * registers that outlive the call belong to the caller, and the shadow space
 * belongs to the callee.  Memory that holds an index is harmless, because an
 * index is masked when it is used.  There is one such word, so calls must be
 * serialised and must not nest; a hypervisor holds a lock around firmware
 * anyhow.
 *
 * The call at 1: leaves the protected world, and is listed as an exception in
 * runtime.profile.
 */
        .text

/*
 * In:  %r10 true address of the callee; %rcx, %rdx, %r8, %r9, shadow space and
 *      stack arguments as in ms_abi; (%rsp) return index.
 * Out: %rax (and %xmm0) from the callee.  Keeps what ms_abi keeps: %rbx, %rbp,
 *      %rdi, %rsi, %rsp, %r12 to %r15, %xmm6 to %xmm15.
 */
        .globl  __hs_foreign_call
        .hidden __hs_foreign_call
        .type   __hs_foreign_call, @function
        .p2align 4
__hs_foreign_call:
        popq    hs_foreign_index(%rip)
        call    *%r10
1:      pushq   hs_foreign_index(%rip)
        ret
        .size   __hs_foreign_call, . - __hs_foreign_call

        .local  hs_foreign_index
        .comm   hs_foreign_index, 8, 8

        .section .note.GNU-stack, "", @progbits
