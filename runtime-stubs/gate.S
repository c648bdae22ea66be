/* SPDX-License-Identifier: MIT */
/*
 * The WP gate: the only code of the image that clears CR0.WP, and with it the
 * policy on what may be written behind read-only mappings.  LOCKDOWN.md has
 * the why; here is the how.
 *
 * All of it is assembly, because between .Lopen and .Lclose nothing may be
 * taken from memory that an attacker can write: every argument, every value
 * that was checked and every intermediate sits in a register, there is no
 * stack and no call, interrupts are off.  What is read from memory there is
 * what only this file can write: the frame table, and page tables whose
 * frames the frame table calls tables.
 *
 * NMI and #MC can still come.  Their entry sets WP before C runs.  On the way
 * back to an %rip from hs_gate_opened to before hs_gate_closed the port jumps
 * to hs_gate_open with HS_GATE_RETURN; that clears WP by the one instruction
 * that does, and comes back to hs_port_gate_return.
 *
 * Registers between .Lopen and .Lclose:
 *
 *      %r8     hs_gate_frames          %r12    frame of the table at hand
 *      %r9     hs_gate_nr_frames       %ebp    its level, 1 to 4
 *      %r10    EFLAGS of the caller    %rdi    address of an entry, or table
 *      %r11d   operation               %rsi    new entry
 *      %r15    status to return        %r14    old entry; value to return
 *      %rax, %rbx, %rcx, %rdx, %r13    scratch of `take' and `drop'
 */
#include <hypersafe.h>

#define WP              16              /* bit of CR0 */
#define IF              9               /* bit of EFLAGS */

#define PTE_P           0               /* bits of an entry */
#define PTE_W           1
#define PTE_U           2
#define PTE_PS          7
#define PTE_NX          63
#define ENTRIES         512

#define OP_EXCHANGE     1
#define OP_MAKE         2
#define OP_UNMAKE       3
#define OP_HOLD         4
#define OP_STUB         5
#define OP_BYTE         6

/* First frame an entry maps, and how many (%ecx; %ebp is the level). */
        .macro extent entry
        movq    \entry, %rbx
        shlq    $12, %rbx
        shrq    $24, %rbx
        movl    $1, %ecx
        cmpl    $1, %ebp
        je      .Lextent\@
        movl    $ENTRIES, %ecx
        cmpl    $2, %ebp
        je      .Lalign\@
        movl    $ENTRIES * ENTRIES, %ecx
.Lalign\@:
        leaq    -1(%rcx), %rdx
        notq    %rdx
        andq    %rdx, %rbx
.Lextent\@:
        .endm

/*
 * Check an entry against the policy and count what it maps.  Goes on after
 * the macro, or to \refused with the reason in %r15d and nothing counted.
 */
        .macro take entry, refused
        btq     $PTE_P, \entry
        jnc     .Ltaken\@
        cmpl    $1, %ebp
        je      .Lleaf\@
        btq     $PTE_PS, \entry
        jnc     .Llink\@
        cmpl    $4, %ebp
        je      .Lchild\@

.Lleaf\@:
        extent  \entry
        btq     $PTE_U, \entry
        jc      .Ldata\@
        btq     $PTE_NX, \entry
        jc      .Ldata\@
        /* The hypervisor may execute it: only code, and never writable. */
        btq     $PTE_W, \entry
        jc      .Lexec\@
.Lcode\@:
        cmpq    %r9, %rbx
        jae     .Lexec\@
        movl    (%r8,%rbx,4), %eax
        shrl    $HS_FRAME_TYPE_SHIFT, %eax
        cmpl    $HS_FRAME_CODE, %eax
        jne     .Lexec\@
        incq    %rbx
        decl    %ecx
        jnz     .Lcode\@
        jmp     .Ltaken\@

.Ldata\@:
        btq     $PTE_W, \entry
        jnc     .Ltaken\@
        movq    %rbx, %r13
.Lcount\@:
        cmpq    %r9, %rbx               /* No RAM there: a device. */
        jae     .Lcounted\@
        movl    (%r8,%rbx,4), %eax
.Ladd\@:
        cmpl    $HS_FRAME_COUNT, %eax   /* Protected, or the count is full. */
        jae     .Luncount\@
        leal    1(%rax), %edx
        lock cmpxchgl %edx, (%r8,%rbx,4)
        jne     .Ladd\@
.Lcounted\@:
        incq    %rbx
        decl    %ecx
        jnz     .Lcount\@
        jmp     .Ltaken\@
.Luncount\@:
        cmpq    %r13, %rbx
        je      .Lwritable\@
        decq    %rbx
        cmpq    %r9, %rbx
        jae     .Luncount\@
        lock decl (%r8,%rbx,4)
        jmp     .Luncount\@

.Llink\@:
        movq    \entry, %rbx
        shlq    $12, %rbx
        shrq    $24, %rbx
        cmpq    %r12, %rbx              /* The linear map: itself, read-only. */
        je      .Llinear\@
        cmpq    %r9, %rbx
        jae     .Lchild\@
        movl    (%r8,%rbx,4), %eax
.Lref\@:
        movl    %eax, %edx
        shrl    $HS_FRAME_TYPE_SHIFT, %edx
        cmpl    %ebp, %edx              /* A guest's linear map. */
        jne     .Lnext\@
        btq     $PTE_W, \entry
        jc      .Lchild\@
        btq     $PTE_U, \entry
        jc      .Laddref\@
        btq     $PTE_NX, \entry
        jnc     .Lchild\@
        jmp     .Laddref\@
.Lnext\@:
        incl    %edx
        cmpl    %ebp, %edx
        jne     .Lchild\@
.Laddref\@:
        movl    %eax, %edx
        notl    %edx
        testl   $HS_FRAME_COUNT, %edx
        jz      .Lchild\@
        leal    1(%rax), %edx
        lock cmpxchgl %edx, (%r8,%rbx,4)
        jne     .Lref\@
        jmp     .Ltaken\@
.Llinear\@:
        btq     $PTE_W, \entry
        jc      .Lchild\@
        btq     $PTE_U, \entry
        jc      .Ltaken\@
        btq     $PTE_NX, \entry
        jc      .Ltaken\@

.Lchild\@:
        movl    $HS_GATE_CHILD, %r15d
        jmp     \refused
.Lexec\@:
        movl    $HS_GATE_EXECUTABLE, %r15d
        jmp     \refused
.Lwritable\@:
        movl    $HS_GATE_WRITABLE, %r15d
        jmp     \refused
.Ltaken\@:
        .endm

/* Uncount what an entry that was taken maps. */
        .macro drop entry
        btq     $PTE_P, \entry
        jnc     .Ldropped\@
        cmpl    $1, %ebp
        je      .Lunmap\@
        btq     $PTE_PS, \entry
        jc      .Lunmap\@
        movq    \entry, %rbx
        shlq    $12, %rbx
        shrq    $24, %rbx
        movl    $1, %ecx
        cmpq    %r12, %rbx
        je      .Ldropped\@
        jmp     .Luncount\@
.Lunmap\@:
        btq     $PTE_W, \entry
        jnc     .Ldropped\@
        extent  \entry
.Luncount\@:
        cmpq    %r9, %rbx
        jae     .Luncounted\@
        testl   $HS_FRAME_COUNT, (%r8,%rbx,4)
        jz      .Luncounted\@
        lock decl (%r8,%rbx,4)
.Luncounted\@:
        incq    %rbx
        decl    %ecx
        jnz     .Luncount\@
.Ldropped\@:
        .endm

        .macro gate name, operation
        .globl  \name
        .hidden \name
        .type   \name, @function
        .p2align 4
\name:
        pushq   %rbx
        pushq   %rbp
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movl    $\operation, %r11d
        jmp     .Lenter
        .size   \name, . - \name
        .endm

        .text

/*
 * struct hs_gate_result hs_gate_exchange(uint64_t *entry, uint64_t new,
 *                                        uint64_t old)
 */
        gate    hs_gate_exchange, OP_EXCHANGE

/* struct hs_gate_result hs_gate_make(uint64_t frame, uint32_t level) */
        gate    hs_gate_make, OP_MAKE

/* struct hs_gate_result hs_gate_unmake(uint64_t frame) */
        gate    hs_gate_unmake, OP_UNMAKE

/* struct hs_gate_result hs_gate_hold(uint64_t frame) */
        gate    hs_gate_hold, OP_HOLD

/*
 * struct hs_gate_result hs_gate_stub(void *stub, uint64_t a, uint64_t b,
 *                                    uint64_t c, uint64_t d)
 */
        gate    hs_gate_stub, OP_STUB

/* struct hs_gate_result hs_gate_byte(uint8_t value) */
        gate    hs_gate_byte, OP_BYTE

        .globl  hs_gate_core
        .hidden hs_gate_core
        .type   hs_gate_core, @function
        .p2align 4
hs_gate_core:
.Lenter:
        cmpl    $OP_STUB, %r11d
        jne     .Lwords
        movq    %r8, %rbx               /* The stub's last word. */
        movq    %rcx, %r13
        movq    %rdx, %rbp
.Lwords:
        movq    %rdx, %r14
        movq    hs_gate_frames(%rip), %r8
        movq    hs_gate_nr_frames(%rip), %r9
        xorl    %r15d, %r15d
        pushfq
        popq    %r10
        cli
        movq    %cr0, %rax
        andq    $~(1 << WP), %rax
        .size   hs_gate_core, . - hs_gate_core

        .globl  hs_gate_open
        .hidden hs_gate_open
        .type   hs_gate_open, @function
hs_gate_open:
.Lopen:
        movq    %rax, %cr0
        .globl  hs_gate_opened
        .hidden hs_gate_opened
hs_gate_opened:
        cmpl    $OP_EXCHANGE, %r11d
        je      .Lexchange
        cmpl    $OP_MAKE, %r11d
        je      .Lmake
        cmpl    $OP_UNMAKE, %r11d
        je      .Lunmake
        cmpl    $OP_STUB, %r11d
        je      .Lstub
        cmpl    $HS_GATE_RETURN, %r11d
        je      hs_port_gate_return
        cmpl    $OP_HOLD, %r11d
        je      .Lhold
        jmp     .Lbyte

/* ---- One entry ----------------------------------------------------------- */

.Lexchange:
        movl    $HS_GATE_NO_TABLE, %r15d
        testl   $7, %edi
        jnz     .Lclose
        movq    %rdi, %r12
        subq    hs_gate_directmap(%rip), %r12
        shrq    $12, %r12
        cmpq    %r9, %r12
        jae     .Lclose
        /* Hold the table, so that it stays one of its level. */
        movl    (%r8,%r12,4), %eax
1:      movl    %eax, %ebp
        shrl    $HS_FRAME_TYPE_SHIFT, %ebp
        leal    -1(%rbp), %edx
        cmpl    $4, %edx
        jae     .Lclose
        movl    %eax, %edx
        notl    %edx
        testl   $HS_FRAME_COUNT, %edx
        jz      .Lclose
        leal    1(%rax), %edx
        lock cmpxchgl %edx, (%r8,%r12,4)
        jne     1b

        take    %rsi, .Lrelease
        movq    %r14, %rax
        lock cmpxchgq %rsi, (%rdi)
        jne     .Llost
        xorl    %r15d, %r15d
        drop    %r14
.Lrelease:
        lock decl (%r8,%r12,4)
        jmp     .Lclose
.Llost:
        movq    %rax, %r14
        movl    $HS_GATE_CHANGED, %r15d
        drop    %rsi
        jmp     .Lrelease

/* ---- A frame becomes a table --------------------------------------------- */

.Lmake:
        movl    $HS_GATE_BUSY, %r15d
        movq    %rdi, %r12
        movl    %esi, %ebp
        cmpq    %r9, %r12
        jae     .Lclose
        leal    -1(%rbp), %eax
        cmpl    $4, %eax
        jae     .Lclose
        xorl    %eax, %eax              /* No type, and nobody may write it. */
        movl    $HS_FRAME_BUSY << HS_FRAME_TYPE_SHIFT, %edx
        lock cmpxchgl %edx, (%r8,%r12,4)
        movl    %eax, %r14d
        jne     .Lclose
        shlq    $12, %rdi
        addq    hs_gate_directmap(%rip), %rdi
        xorl    %r14d, %r14d
.Lmake_entry:
        movq    (%rdi,%r14,8), %rsi
        take    %rsi, .Lmake_refused
        incl    %r14d
        cmpl    $ENTRIES, %r14d
        jne     .Lmake_entry
        shll    $HS_FRAME_TYPE_SHIFT, %ebp
        movl    %ebp, (%r8,%r12,4)
        xorl    %r15d, %r15d
        jmp     .Lclose
.Lmake_refused:
        /* %r14 entries were taken before the one that was refused. */
        movl    %r14d, %eax
.Lmake_undo:
        subl    $1, %eax
        jc      .Lordinary
        movq    (%rdi,%rax,8), %rsi
        drop    %rsi
        jmp     .Lmake_undo

/* ---- A table becomes an ordinary frame ----------------------------------- */

.Lunmake:
        movl    $HS_GATE_BUSY, %r15d
        movq    %rdi, %r12
        cmpq    %r9, %r12
        jae     .Lclose
        movl    (%r8,%r12,4), %eax
        movl    %eax, %r14d
        testl   $HS_FRAME_COUNT, %eax   /* Linked, loaded or being written. */
        jnz     .Lclose
        movl    %eax, %ebp
        shrl    $HS_FRAME_TYPE_SHIFT, %ebp
        leal    -1(%rbp), %edx
        cmpl    $4, %edx
        jae     .Lclose
        movl    $HS_FRAME_BUSY << HS_FRAME_TYPE_SHIFT, %edx
        lock cmpxchgl %edx, (%r8,%r12,4)
        jne     .Lclose
        shlq    $12, %rdi
        addq    hs_gate_directmap(%rip), %rdi
        xorl    %r15d, %r15d
        xorl    %eax, %eax
.Lunmake_entry:
        movq    (%rdi,%rax,8), %rsi
        drop    %rsi
        incl    %eax
        cmpl    $ENTRIES, %eax
        jne     .Lunmake_entry
.Lordinary:
        movl    $0, (%r8,%r12,4)
        jmp     .Lclose

/* ---- A table stays one for ever ------------------------------------------ */

.Lhold:
        movl    $HS_GATE_BUSY, %r15d
        cmpq    %r9, %rdi
        jae     .Lclose
        movl    (%r8,%rdi,4), %eax
1:      movl    %eax, %edx
        shrl    $HS_FRAME_TYPE_SHIFT, %edx
        decl    %edx
        cmpl    $4, %edx
        jae     .Lclose
        leal    1(%rax), %edx
        lock cmpxchgl %edx, (%r8,%rdi,4)
        jne     1b
        xorl    %r15d, %r15d
        jmp     .Lclose

/* ---- Generated code ------------------------------------------------------ */

.Lstub:
        movl    $HS_GATE_NO_TABLE, %r15d
        testl   $31, %edi
        jnz     .Lclose
        leaq    hs_gate_stubs(%rip), %rax
        cmpq    %rax, %rdi
        jb      .Lclose
        leaq    hs_gate_stubs_end(%rip), %rax
        cmpq    %rax, %rdi
        jae     .Lclose
        movq    %rsi, (%rdi)
        movq    %rbp, 8(%rdi)
        movq    %r13, 16(%rdi)
        movq    %rbx, 24(%rdi)
        xorl    %r15d, %r15d
        jmp     .Lclose

/* ---- The one byte of the start-up trampoline that changes ---------------- */

.Lbyte:
        movq    hs_gate_byte_address(%rip), %rax
        movb    %dil, (%rax)

.Lclose:
        movq    %cr0, %rax
        orq     $1 << WP, %rax
        movq    %rax, %cr0
        .globl  hs_gate_closed
        .hidden hs_gate_closed
hs_gate_closed:
        btq     $IF, %r10
        jnc     1f
        sti
1:      movq    %r15, %rax
        movq    %r14, %rdx
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbp
        popq    %rbx
        ret
        .size   hs_gate_open, . - hs_gate_open

        .section .note.GNU-stack, "", @progbits
