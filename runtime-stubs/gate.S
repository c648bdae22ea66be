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
 *      %r10    EFLAGS of the caller    %r11d   operation, then its type
 *      %rsi    new entry               %rdi    address of an entry, or table
 *      %r15    status to return        %r14    old entry; value to return
 *      %rax, %rbx, %rcx, %rdx, %r13    scratch of `take' and `drop'
 *
 * Nothing there should fault, as an address is that of a frame whose type says
 * that it is mapped.  Should it fault all the same, the entry sets WP, too.
 */
#include <hypersafe.h>

#define WP              16              /* bit of CR0 */
#define IF              9               /* bit of EFLAGS */
#define PCIDE           17              /* bit of CR4 */
#define CR3_NOFLUSH     0x800           /* bit 63 of CR3, from bit 52 on */

#define PTE_P           0               /* bits of an entry */
#define PTE_W           1
#define PTE_U           2
#define PTE_PS          7
#define PTE_NX          63
#define PTE_AD          0x60            /* accessed, dirty */
/* What a pinned leaf keeps: present, user, the frame, not-executable. */
#define PTE_KEPT        0x800ffffffffff005
#define ENTRIES         512

#define IDT_IST         (7 << 32)       /* stack of a gate, in its low word */
#define DESC_TYPE       40              /* access byte of a descriptor */
#define DESC_LDT        0x82            /* present, ring 0, LDT */
#define DESC_BUSY       41              /* bit of a TSS */

#define OP_EXCHANGE     1
#define OP_MAKE         2
#define OP_UNMAKE       3
#define OP_HOLD         4
#define OP_STUB         5
#define OP_BYTE         6
#define OP_SEAL         8               /* 7 is HS_GATE_RETURN */
#define OP_DESCRIPTOR   9
#define OP_LTR          10
#define OP_ROOT         11

/* Frame number of an entry, a physical address or CR3. */
        .macro frame_of value, to
        movq    \value, \to
        shlq    $12, \to
        shrq    $24, \to
        .endm

/* %r12: the frame that the directmap shows at %rdi. */
        .macro directmap_frame
        movq    %rdi, %r12
        subq    hs_gate_directmap(%rip), %r12
        shrq    $12, %r12
        cmpq    %r9, %r12
        jae     .Lclose
        .endm

/* First frame an entry maps, and how many (%ecx; %ebp is the level). */
        .macro extent entry
        frame_of \entry, %rbx
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
 * An entry of a top-level table, at an index that is Xen's own, must be that
 * of the hypervisor's own table: the gate itself runs on what they map.
 */
        .macro own_slot entry, index, refused
        movl    \index, %eax
        subl    hs_gate_first_slot(%rip), %eax
        cmpl    hs_gate_nr_slots(%rip), %eax
        jae     .Lfree\@
        movq    hs_gate_root(%rip), %rax
        movl    \index, %edx
        movq    (%rax,%rdx,8), %rax
        xorq    \entry, %rax
        testq   $~PTE_AD, %rax
        jnz     \refused
.Lfree\@:
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
        testl   $HS_TABLE_NESTED, %r11d
        jnz     .Ldata\@
        btq     $PTE_NX, \entry
        jc      .Ldata\@
        btq     $PTE_U, \entry
        jc      .Luser\@
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

.Luser\@:
        testl   $HS_TABLE_STRICT, %r11d
        jnz     .Lexec\@
.Ldata\@:
        btq     $PTE_W, \entry
        jnc     .Ltaken\@
        movq    %rbx, %r13
.Lcount\@:
        cmpq    %r9, %rbx               /* No RAM there: a device. */
        jae     .Lcounted\@
        movl    (%r8,%rbx,4), %eax
.Ladd\@:
        cmpl    $HS_FRAME_DEVICE << HS_FRAME_TYPE_SHIFT, %eax
        je      .Lcounted\@
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
        testl   $HS_FRAME_COUNT, (%r8,%rbx,4)
        jz      .Luncount\@
        lock decl (%r8,%rbx,4)
        jmp     .Luncount\@

        /* %r13d: what the table it leads to must be, in the bits of %ecx. */
.Llink\@:
        frame_of \entry, %rbx
        movl    %r11d, %r13d
        andl    $HS_TABLE_NESTED, %r13d
        leal    -1(%rbp,%r13), %r13d
        movl    $HS_TABLE_LEVEL | HS_TABLE_NESTED, %ecx
        testl   $HS_TABLE_NESTED, %r11d
        jnz     .Lto\@
        btq     $PTE_NX, \entry
        jc      .Lto\@
        btq     $PTE_U, \entry
        jc      .Luser_link\@
        orl     $HS_TABLE_STRICT, %r13d
        orl     $HS_TABLE_STRICT, %ecx
        jmp     .Lto\@
.Luser_link\@:
        testl   $HS_TABLE_STRICT, %r11d
        jnz     .Lexec\@
.Lto\@:
        cmpq    %r12, %rbx              /* The linear map: itself, read-only. */
        je      .Llinear\@
        cmpq    %r9, %rbx
        jae     .Lchild\@
        movl    (%r8,%rbx,4), %eax
.Lref\@:
        movl    %eax, %edx
        shrl    $HS_FRAME_TYPE_SHIFT, %edx
        xorl    %r13d, %edx
        testl   %ecx, %edx
        jz      .Laddref\@
        xorl    %r13d, %edx             /* A guest's linear map. */
        xorl    %r11d, %edx
        testl   $HS_TABLE_LEVEL | HS_TABLE_NESTED, %edx
        jnz     .Lchild\@
        btq     $PTE_W, \entry
        jc      .Lchild\@
        btq     $PTE_U, \entry
        jc      .Laddref\@
        btq     $PTE_NX, \entry
        jnc     .Lchild\@
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

/* Uncount what an entry that was taken maps.  Keeps %rax. */
        .macro drop entry
        btq     $PTE_P, \entry
        jnc     .Ldropped\@
        cmpl    $1, %ebp
        je      .Lunmap\@
        btq     $PTE_PS, \entry
        jc      .Lunmap\@
        frame_of \entry, %rbx
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

/* struct hs_gate_result hs_gate_make(uint64_t frame, uint32_t type) */
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

/* struct hs_gate_result hs_gate_seal(uint64_t frame, uint32_t type) */
        gate    hs_gate_seal, OP_SEAL

/*
 * struct hs_gate_result hs_gate_descriptor(uint64_t *descriptor,
 *                                          uint64_t low, uint64_t high)
 */
        gate    hs_gate_descriptor, OP_DESCRIPTOR

/* struct hs_gate_result hs_gate_ltr(uint64_t *descriptor, uint16_t selector) */
        gate    hs_gate_ltr, OP_LTR

/* struct hs_gate_result hs_gate_load_root(uint64_t cr3) */
        gate    hs_gate_load_root, OP_ROOT

        .globl  hs_gate_core
        .hidden hs_gate_core
        .type   hs_gate_core, @function
        .p2align 4
hs_gate_core:
.Lenter:
        pushfq
        popq    %r10
        cli
        /* From here on an interrupt cannot put a register into memory. */
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
        cmpl    $OP_ROOT, %r11d
        je      .Lroot
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
        cmpl    $OP_DESCRIPTOR, %r11d
        je      .Ldescriptor
        cmpl    $OP_SEAL, %r11d
        je      .Lseal
        cmpl    $OP_LTR, %r11d
        je      .Lltr
        jmp     .Lbyte

/* ---- One entry ----------------------------------------------------------- */

.Lexchange:
        movl    $HS_GATE_NO_TABLE, %r15d
        testl   $7, %edi
        jnz     .Lclose
        directmap_frame
        /* Hold the table, so that it stays one of its level. */
        movl    (%r8,%r12,4), %eax
1:      movl    %eax, %r11d
        shrl    $HS_FRAME_TYPE_SHIFT, %r11d
        movl    %r11d, %ebp
        andl    $HS_TABLE_LEVEL, %ebp
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

        movl    $HS_GATE_PINNED, %r15d
        testl   $HS_TABLE_PINNED, %r11d
        jz      3f
        btq     $PTE_P, %r14
        jnc     3f
        movabsq $PTE_KEPT, %rdx
        cmpl    $1, %ebp
        je      2f
        movq    $~PTE_AD, %rdx
2:      movq    %r14, %rax
        xorq    %rsi, %rax
        testq   %rdx, %rax
        jnz     .Lrelease
3:      cmpl    $4, %r11d
        jne     4f
        movl    %edi, %ecx
        shrl    $3, %ecx
        andl    $ENTRIES - 1, %ecx
        own_slot %rsi, %ecx, .Lrelease
4:
        take    %rsi, .Lrelease
        movq    %r14, %rax
        lock cmpxchgq %rsi, (%rdi)
        jne     .Llost
        xorl    %r15d, %r15d
        movq    %r14, %rsi
.Ldrop_one:
        drop    %rsi
.Lrelease:
        lock decl (%r8,%r12,4)
        jmp     .Lclose
.Llost:
        movq    %rax, %r14
        movl    $HS_GATE_CHANGED, %r15d
        jmp     .Ldrop_one

/* ---- A frame becomes a table --------------------------------------------- */

.Lmake:
        movl    $HS_GATE_BUSY, %r15d
        movq    %rdi, %r12
        movl    %esi, %r11d
        cmpq    %r9, %r12
        jae     .Lclose
        testl   $~(HS_TABLE_LEVEL | HS_TABLE_FLAGS), %r11d
        jnz     .Lclose
        movl    %r11d, %ebp
        andl    $HS_TABLE_LEVEL, %ebp
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
        cmpl    $4, %r11d
        jne     1f
        movl    $HS_GATE_PINNED, %r15d
        own_slot %rsi, %r14d, .Lmake_refused
1:
        take    %rsi, .Lmake_refused
        incl    %r14d
        cmpl    $ENTRIES, %r14d
        jne     .Lmake_entry
        shll    $HS_FRAME_TYPE_SHIFT, %r11d
        movl    %r11d, (%r8,%r12,4)
        xorl    %r15d, %r15d
        jmp     .Lclose
.Lmake_refused:
        /* %r14 entries were taken before the one that was refused. */
        movl    %r14d, %eax
.Ldrop_entry:
        subl    $1, %eax
        jc      .Lordinary
        movq    (%rdi,%rax,8), %rsi
        drop    %rsi
        jmp     .Ldrop_entry
.Lordinary:
        movl    $0, (%r8,%r12,4)
        jmp     .Lclose

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
        andl    $HS_TABLE_LEVEL, %ebp
        leal    -1(%rbp), %edx
        cmpl    $4, %edx
        jae     .Lclose
        movl    $HS_FRAME_BUSY << HS_FRAME_TYPE_SHIFT, %edx
        lock cmpxchgl %edx, (%r8,%r12,4)
        jne     .Lclose
        shlq    $12, %rdi
        addq    hs_gate_directmap(%rip), %rdi
        xorl    %r15d, %r15d
        movl    $ENTRIES, %eax
        jmp     .Ldrop_entry

/* ---- A table stays one for ever ------------------------------------------ */

.Lhold:
        movl    $HS_GATE_BUSY, %r15d
        cmpq    %r9, %rdi
        jae     .Lclose
        movl    (%r8,%rdi,4), %eax
1:      movl    %eax, %edx
        shrl    $HS_FRAME_TYPE_SHIFT, %edx
        andl    $HS_TABLE_LEVEL, %edx
        decl    %edx
        cmpl    $4, %edx
        jae     .Lclose
        movl    %eax, %edx
        notl    %edx
        testl   $HS_FRAME_COUNT, %edx
        jz      .Lclose
        leal    1(%rax), %edx
        lock cmpxchgl %edx, (%r8,%rdi,4)
        jne     1b
        xorl    %r15d, %r15d
        jmp     .Lclose

/* ---- CR3 ----------------------------------------------------------------- */

/*
 * A loaded table is held, so that it stays one.  The hypervisor's own is held
 * for ever, and not counted: CPUs start with it.
 */
.Lroot:
        movl    $HS_GATE_NO_TABLE, %r15d
        movq    %rdi, %rax              /* Nothing that faults. */
        shrq    $52, %rax
        jz      1f
        cmpl    $CR3_NOFLUSH, %eax
        jne     .Lclose
        movq    %cr4, %rax
        btl     $PCIDE, %eax
        jnc     .Lclose
1:      movq    %cr3, %r14
        movq    hs_gate_root(%rip), %rcx
        subq    hs_gate_directmap(%rip), %rcx
        shrq    $12, %rcx
        frame_of %rdi, %rbx
        cmpq    %rcx, %rbx
        je      2f
        cmpq    %r9, %rbx
        jae     .Lclose
        movl    (%r8,%rbx,4), %eax
1:      movl    %eax, %edx
        shrl    $HS_FRAME_TYPE_SHIFT, %edx
        cmpl    $4, %edx
        jne     .Lclose
        movl    %eax, %edx
        notl    %edx
        testl   $HS_FRAME_COUNT, %edx
        jz      .Lclose
        leal    1(%rax), %edx
        lock cmpxchgl %edx, (%r8,%rbx,4)
        jne     1b
2:      movq    %rdi, %cr3
        xorl    %r15d, %r15d
        frame_of %r14, %rbx
        cmpq    %rcx, %rbx
        je      .Lclose
        cmpq    %r9, %rbx
        jae     .Lclose
        testl   $HS_FRAME_COUNT, (%r8,%rbx,4)
        jz      .Lclose
        lock decl (%r8,%rbx,4)
        jmp     .Lclose

/* ---- Descriptor tables --------------------------------------------------- */

/* An ordinary frame that nobody may write becomes a constant one. */
.Lseal:
        movl    $HS_GATE_BUSY, %r15d
        cmpq    %r9, %rdi
        jae     .Lclose
        cmpl    $HS_FRAME_CONSTANT, %esi
        je      1f
        cmpl    $HS_FRAME_IDT, %esi
        je      1f
        cmpl    $HS_FRAME_GDT, %esi
        jne     .Lclose
1:      shll    $HS_FRAME_TYPE_SHIFT, %esi
        xorl    %eax, %eax
        lock cmpxchgl %esi, (%r8,%rdi,4)
        movl    %eax, %r14d
        jne     .Lclose
        xorl    %r15d, %r15d
        jmp     .Lclose

/*
 * Of an interrupt gate only the stack may change, or all to hs_gate_nop; of
 * the GDT only the LDT, to another LDT.
 */
.Ldescriptor:
        movl    $HS_GATE_NO_TABLE, %r15d
        testl   $7, %edi
        jnz     .Lclose
        directmap_frame
        movl    (%r8,%r12,4), %eax
        cmpl    $HS_FRAME_GDT << HS_FRAME_TYPE_SHIFT, %eax
        je      3f
        cmpl    $HS_FRAME_IDT << HS_FRAME_TYPE_SHIFT, %eax
        jne     .Lclose
        testl   $8, %edi
        jnz     .Lclose
        movl    $HS_GATE_PINNED, %r15d
        movabsq $~IDT_IST, %rdx
        movq    (%rdi), %rax
        xorq    %rsi, %rax
        testq   %rdx, %rax
        jz      2f
        movq    hs_gate_nop(%rip), %rax
        xorq    %rsi, %rax
        testq   %rdx, %rax
        jnz     .Lclose
2:      movq    %rsi, (%rdi)
        xorl    %r15d, %r15d
        jmp     .Lclose
3:      movl    $HS_GATE_PINNED, %r15d
        movl    %edi, %eax
        andl    $0xfff, %eax
        cmpl    hs_gate_ldt_offset(%rip), %eax
        jne     .Lclose
        movq    %rsi, %rax
        shrq    $DESC_TYPE, %rax
        cmpb    $DESC_LDT, %al
        jne     .Lclose
        movq    %r14, %rax              /* Its high word: the base's top. */
        shrq    $32, %rax
        jnz     .Lclose
        movq    $0, (%rdi)
        movq    %r14, 8(%rdi)
        movq    %rsi, (%rdi)
        xorl    %r15d, %r15d
        jmp     .Lclose

/* LTR marks the TSS busy, and wants one that is not. */
.Lltr:
        movl    $HS_GATE_NO_TABLE, %r15d
        directmap_frame
        cmpl    $HS_FRAME_GDT << HS_FRAME_TYPE_SHIFT, (%r8,%r12,4)
        jne     .Lclose
        movl    %edi, %eax
        andl    $0xfff, %eax
        cmpl    hs_gate_tss_offset(%rip), %eax
        jne     .Lclose
        btrq    $DESC_BUSY, (%rdi)
        ltr     %si
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
        testl   $HS_STUB_SIZE / 2, %edi
        jnz     1f
        /* Where system calls enter: from lockdown on, written once. */
        testq   %r9, %r9
        jz      1f
        movl    $HS_GATE_PINNED, %r15d
        movabsq $HS_STUB_UNUSED, %rax
        cmpq    %rax, (%rdi)
        je      1f
        cmpq    %rsi, (%rdi)
        jne     .Lclose
        cmpq    %rbp, 8(%rdi)
        jne     .Lclose
        cmpq    %r13, 16(%rdi)
        jne     .Lclose
        cmpq    %rbx, 24(%rdi)
        jne     .Lclose
1:      movq    %rsi, (%rdi)
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
