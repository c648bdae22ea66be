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
 * frames the frame table calls tables.  (A frame is copied from a stack that
 * anybody writes; nothing is decided by what is copied.  Updates are
 * read once, into registers, and then are arguments like any other.)
 *
 * NMI and #MC can still come.  Their entry sets WP before C runs.  On the way
 * back to an %rip from hs_gate_opened to before hs_gate_closed the port jumps
 * to hs_gate_open with HS_GATE_RETURN; that clears WP by the one instruction
 * that does, and comes back to hs_port_gate_return, still with WP clear, to
 * leave by IRETQ from a frame's protected copy.
 *
 * Registers between .Lopen and .Lclose:
 *
 *      %r8     hs_gate_frames          %r12    frame of the table at hand
 *      %r9     end of updates, or 0    %ebp    its level, 1 to 4
 *      %r10    EFLAGS of the caller    %r11d   operation, then its type
 *              (or next update | IF)
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

/* Of an entry of second-level tables: AMD's for I/O; Intel's, and EPT. */
#define PTE_FRAME       0x000ffffffffff000
#define AMD_LEVEL_SHIFT 9               /* level of what it leads to, 0: a leaf */
#define AMD_LEVEL       7
#define AMD_W           62
#define INTEL_RWX       7               /* any of them makes it present */

/* Of AMD's device table, in the first word of an entry. */
#define DEVICE_V        0               /* else nothing is checked at all */
#define DEVICE_TV       1               /* else there is no access */
#define DEVICE_GV       55              /* there is a guest's table, too */
#define DEVICE_SIZE     32
/* Of Intel's context tables. */
#define CONTEXT_P       0               /* else there is no access */
#define CONTEXT_PASS    3               /* nothing is checked, or unknown */
#define CONTEXT_WIDTH   7               /* of the second word: levels, less 2 */
#define CONTEXT_SIZE    16

#define IDT_IST         (7 << 32)       /* stack of a gate, in its low word */
#define DESC_TYPE       40              /* access byte of a descriptor */
#define DESC_LDT        0x82            /* present, ring 0, LDT */
#define DESC_BUSY       41              /* bit of a TSS */
#define DESC_P          47              /* present */
#define DESC_DPL        0x60            /* of the access byte */
#define DESC_S          0x10            /* code or data, */
#define DESC_SYSTEM     0x0f            /* or one of these */
#define DESC_GATE       0x0c            /* a call gate for ring 0 */

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
#define OP_REDIRECT     12
#define OP_ALL          13
#define OP_VMCB         14
#define OP_PERMIT       15
#define OP_USER_ROOT    16
#define OP_DEVICE       17
#define OP_FRAME        0x100           /* these two return differently */
#define OP_RETURN       0x101

#define TF              0x100           /* in EFLAGS */

/* Of a VMCB (AMD64 Architecture Programmer's Manual, volume 2, appendix B). */
#define VMCB_INTERCEPTS 0x00            /* CR, DR; exceptions, some; more */
#define VMCB_PAUSE      0x38
#define VMCB_IOPM       0x40
#define VMCB_MSRPM      0x48
#define VMCB_TSC        0x50
#define VMCB_ASID       0x58
#define VMCB_VINTR      0x60
#define VMCB_SHADOW     0x68
#define VMCB_NESTED     0x90            /* 1: nested tables, no SEV */
#define VMCB_EVENT      0xa8
#define VMCB_ROOT       0xb0
#define VMCB_VIRT       0xb8            /* 1: last branch records */
#define VMCB_CLEAN      0xc0
#define VMCB_NEXT_RIP   0xc8
#define VMCB_SAVED      0x400           /* the guest's registers */
#define VMCB_SAVED_SIZE 0x2e8
#define VMCB_EFER       0x4d0
#define VMCB_CR4        0x548
#define VMCB_CR3        0x550
#define VMCB_CR0        0x558
/* Interrupts are masked by the host's EFLAGS; no AVIC, which writes memory. */
#define VINTR_MASKING   0x01000000
#define VINTR_AVIC      0xc0000000
/* Intercepts, maps, nested root, AVIC: never what the CPU remembers. */
#define CLEAN_NEVER     0x0813
/* Without nested tables: CR0, CR3 and CR4 are the hypervisor's, and say what
 * the root is.  (Low half: intercepted reads; high half: writes.) */
#define CLEAN_CR        0x20
#define WRITES_CR       0x00190000
#define CR0_PROTECT     0x80010000      /* PG, WP: read-only is read-only */
#define CR4_PAGING      0x1020          /* LA57, PAE */
#define CR4_PAE         0x20
#define EFER_LONG       0x500           /* LMA, LME */

/* Frame number of an entry, a physical address or CR3. */
        .macro frame_of value, to
        movq    \value, \to
        shlq    $12, \to
        shrq    $24, \to
        .endm

/* %r12: the frame that the directmap shows at %rdi. */
        .macro directmap_frame refused
        movq    %rdi, %r12
        subq    hs_gate_directmap(%rip), %r12
        shrq    $12, %r12
        cmpq    hs_gate_nr_frames(%rip), %r12
        jae     \refused
        .endm

/* Which entry of its table that is, to %eax. */
        .macro index_of
        movl    %edi, %eax
        shrl    $3, %eax
        andl    $ENTRIES - 1, %eax
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

/* A descriptor that a guest may have. */
        .macro harmless descriptor, refused
        btq     $DESC_P, \descriptor
        jnc     .Lharmless\@
        movq    \descriptor, %rax
        shrq    $DESC_TYPE, %rax
        testb   $DESC_S, %al
        jz      .Lsystem\@
        testb   $DESC_DPL, %al
        jz      \refused
        jmp     .Lharmless\@
.Lsystem\@:
        testb   $DESC_SYSTEM, %al       /* None, or a gate's second half. */
        jz      .Lharmless\@
        andl    $DESC_DPL | DESC_SYSTEM, %eax
        cmpl    $DESC_GATE, %eax
        jne     \refused
.Lharmless\@:
        .endm

/* \frame and the next are a map of MSRs.  Scratch: \type, \next. */
        .macro permission_map frame, next, type, refused
        leaq    1(\frame), \next
        cmpq    hs_gate_nr_frames(%rip), \next
        jae     \refused
        movl    $HS_FRAME_PERMISSIONS << HS_FRAME_TYPE_SHIFT, \type
        cmpl    \type, (%r8,\frame,4)
        jne     \refused
        cmpl    \type, (%r8,\next,4)
        jne     \refused
        .endm

/* A word of intercepts, from the guest's VMCB to the CPU's: none is missing. */
        .macro intercepts at, refused
        movq    \at + VMCB_INTERCEPTS(%rdi), %rax
        movq    \at - 8 + hs_gate_intercepts(%rip), %rcx
        movq    %rax, %rdx
        andq    %rcx, %rdx
        cmpq    %rcx, %rdx
        jne     \refused
        movq    %rax, \at + VMCB_INTERCEPTS(%rbx)
        .endm

/* Of these bits of a word in the CPU's VMCB, exactly \value are set. */
        .macro copy_has at, bits, value, refused
        movl    \at(%rbx), %eax
        andl    $\bits, %eax
        cmpl    $\value, %eax
        jne     \refused
        .endm

/* A second-level table: a device's, or EPT? */
        .macro if_second type, yes
        movl    \type, %eax
        andl    $HS_TABLE_SECOND, %eax
        cmpl    $HS_TABLE_SECOND, %eax
        je      \yes
        .endm

/*
 * An entry of such a table in the CPU's words: present, writable, leaf, frame.
 * A level must not be left out, nor may a leaf begin where its size does not.
 * Scratch: %rax, %rcx, %rdx.
 */
        .macro second_entry entry, refused
        movq    \entry, %rax
        movabsq $PTE_FRAME, %rdx
        andq    %rdx, \entry
        cmpl    $HS_SECOND_AMD, hs_gate_second(%rip)
        jne     .Lintel\@
        testb   $1 << PTE_P, %al
        jz      .Lempty\@
        movl    %eax, %edx
        shrl    $AMD_LEVEL_SHIFT, %edx
        shrq    $AMD_W - PTE_W, %rax
        andl    $AMD_LEVEL, %edx
        jz      .Lpage\@
        incl    %edx
        cmpl    %ebp, %edx
        je      .Lseen\@
.Lbad\@:
        movl    $HS_GATE_CHILD, %r15d
        jmp     \refused
.Lempty\@:
        movq    $0, \entry
        jmp     .Lentry\@
.Lintel\@:
        testb   $INTEL_RWX, %al
        jz      .Lempty\@
        cmpl    $1, %ebp
        je      .Lpage\@
        btl     $PTE_PS, %eax
        jnc     .Lseen\@
.Lpage\@:
        leal    3(%rbp,%rbp,8), %ecx
        movq    $-1, %rdx
        shlq    %cl, %rdx
        notq    %rdx
        testq   %rdx, \entry
        jnz     .Lbad\@
        orq     $1 << PTE_PS, \entry
.Lseen\@:
        andl    $1 << PTE_W, %eax
        orq     %rax, \entry
        orq     $1 << PTE_P, \entry
.Lentry\@:
        .endm

/* Does a device's entry name a table? */
        .macro device_named word, no
        movl    $1 << DEVICE_TV, %edx
        cmpl    $HS_SECOND_AMD, hs_gate_second(%rip)
        je      .Lbit\@
        movl    $1 << CONTEXT_P, %edx
.Lbit\@:
        testq   \word, %rdx
        jz      \no
        .endm

/*
 * The first two words of a device's entry: what they name is held.  Scratch:
 * %rax, %rbx, %rdx, %rbp.
 */
        .macro device_root word, second, refused
        movl    $HS_GATE_PINNED, %r15d
        cmpl    $HS_SECOND_AMD, hs_gate_second(%rip)
        je      .Lamd\@
        btq     $CONTEXT_P, \word
        jnc     .Lnone\@
        btq     $CONTEXT_PASS, \word
        jc      \refused
        movq    \second, %rdx
        andl    $CONTEXT_WIDTH, %edx
        addl    $2, %edx
        jmp     .Llevel\@
.Lamd\@:
        btq     $DEVICE_V, \word
        jnc     \refused
        btq     $DEVICE_GV, \word
        jc      \refused
        btq     $DEVICE_TV, \word
        jnc     .Lnone\@
        movq    \word, %rdx
        shrl    $AMD_LEVEL_SHIFT, %edx
        andl    $AMD_LEVEL, %edx
.Llevel\@:
        leal    -1(%rdx), %eax
        cmpl    $4, %eax
        jae     \refused
        orl     $HS_TABLE_SECOND, %edx
        movl    $HS_GATE_CHILD, %r15d
        frame_of \word, %rbp
        cmpq    hs_gate_nr_frames(%rip), %rbp
        jae     \refused
        movl    (%r8,%rbp,4), %eax
.Lhold\@:
        movl    %eax, %ebx
        shrl    $HS_FRAME_TYPE_SHIFT, %ebx
        cmpl    %edx, %ebx
        jne     \refused
        movl    %eax, %ebx
        notl    %ebx
        testl   $HS_FRAME_COUNT, %ebx
        jz      \refused
        leal    1(%rax), %ebx
        lock cmpxchgl %ebx, (%r8,%rbp,4)
        jne     .Lhold\@
.Lnone\@:
        .endm

/*
 * Check an entry against the policy and count what it maps.  Goes on after
 * the macro, or to \refused with the reason in %r15d and nothing counted.
 * \index: which entry it is, in %eax.
 */
        .macro take entry, refused, index:vararg
        btq     $PTE_P, \entry
        jnc     .Ltaken\@
        cmpl    $1, %ebp
        je      .Lleaf\@
        btq     $PTE_PS, \entry
        jnc     .Llink\@
        cmpl    $4, %ebp
        je      .Lchild\@
        cmpl    $HS_TABLE_PAE, %r11d
        je      .Lchild\@

.Lleaf\@:
        extent  \entry
        testl   $HS_TABLE_SEGMENTS, %r11d
        jnz     .Lsegment\@
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
        cmpq    hs_gate_nr_frames(%rip), %rbx
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
        cmpq    hs_gate_nr_frames(%rip), %rbx               /* No RAM there: a device. */
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
        cmpq    hs_gate_nr_frames(%rip), %rbx
        jae     .Luncount\@
        testl   $HS_FRAME_COUNT, (%r8,%rbx,4)
        jz      .Luncount\@
        lock decl (%r8,%rbx,4)
        jmp     .Luncount\@

        /* Read-only, and descriptors that were looked at. */
.Lsegment\@:
        cmpl    $1, %ebp
        jne     .Lnone\@
        btq     $PTE_W, \entry
        jc      .Lnone\@
        btq     $PTE_NX, \entry
        jnc     .Lnone\@
        cmpq    hs_gate_nr_frames(%rip), %rbx
        jae     .Lnone\@
        movl    (%r8,%rbx,4), %eax
.Lrefer\@:
        cmpl    $HS_FRAME_GDT << HS_FRAME_TYPE_SHIFT, %eax
        je      .Ltaken\@
        leal    1(%rax), %edx
        movl    %edx, %ecx              /* Not so many that it is the next. */
        shrl    $HS_FRAME_TYPE_SHIFT, %ecx
        cmpl    $HS_FRAME_SEGMENTS, %ecx
        jne     .Lnone\@
        cmpl    $HS_FRAME_SEGMENTS << HS_FRAME_TYPE_SHIFT, %eax
        jb      .Lnone\@
        lock cmpxchgl %edx, (%r8,%rbx,4)
        jne     .Lrefer\@
        jmp     .Ltaken\@
.Lnone\@:
        movl    $HS_GATE_SEGMENT, %r15d
        jmp     \refused

        /* %r13d: what the table it leads to must be, in the bits of %ecx. */
.Llink\@:
        frame_of \entry, %rbx
        movl    %r11d, %r13d
        andl    $HS_TABLE_SECOND, %r13d
        leal    -1(%rbp,%r13), %r13d
        movl    $HS_TABLE_LEVEL | HS_TABLE_SECOND, %ecx
        testl   $HS_TABLE_NESTED, %r11d
        jnz     .Lto\@
        movl    $HS_TABLE_LEVEL | HS_TABLE_NESTED, %ecx
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
        \index
        movl    %r11d, %edx
        andl    $~HS_TABLE_USER, %edx
        cmpl    $4, %edx
        jne     .Lbelow\@
        cmpl    hs_gate_domain_slot(%rip), %eax
        je      .Lwanted\@
.Lbelow\@:
        testl   $HS_TABLE_SEGMENTS, %r11d
        jz      .Lself\@
        cmpl    $3, %ebp
        jne     .Lwanted\@
        testl   %eax, %eax
        jnz     .Lself\@
.Lwanted\@:
        orl     $HS_TABLE_SEGMENTS, %r13d
        orl     $HS_TABLE_SEGMENTS, %ecx
.Lself\@:
        cmpq    %r12, %rbx              /* The linear map: itself, read-only. */
        je      .Llinear\@
        cmpq    hs_gate_nr_frames(%rip), %rbx
        jae     .Lchild\@
        movl    (%r8,%rbx,4), %eax
.Lref\@:
        movl    %eax, %edx
        shrl    $HS_FRAME_TYPE_SHIFT, %edx
        xorl    %r13d, %edx
        testl   %ecx, %edx
        jz      .Laddref\@
        testl   $HS_TABLE_SEGMENTS, %ecx
        jnz     .Lchild\@
        testl   $HS_TABLE_NESTED, %r11d
        jnz     .Lchild\@
        xorl    %r13d, %edx             /* A linear map, of a guest's too; */
        andl    $HS_TABLE_SECOND, %edx  /* those have another format. */
        cmpl    $HS_TABLE_SECOND, %edx
        je      .Lchild\@
        movl    %eax, %edx
        shrl    $HS_FRAME_TYPE_SHIFT, %edx
        xorl    %r11d, %edx
        testl   $HS_TABLE_LEVEL, %edx
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
        testl   $HS_TABLE_SEGMENTS, %ecx
        jnz     .Lchild\@
        testl   $HS_TABLE_NESTED, %r11d
        jnz     .Lchild\@
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

/* Uncount what an entry that was taken maps.  Keeps %rax; %r11d: the type. */
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
        testl   $HS_TABLE_SEGMENTS, %r11d
        jnz     .Lsegment\@
        btq     $PTE_W, \entry
        jnc     .Ldropped\@
        extent  \entry
        jmp     .Luncount\@
.Lsegment\@:
        frame_of \entry, %rbx           /* A GDT is not counted. */
        movl    $1, %ecx
.Luncount\@:
        cmpq    hs_gate_nr_frames(%rip), %rbx
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

/*
 * struct hs_gate_result
 * hs_gate_exchange_all(const struct hs_gate_update *updates, uint64_t count)
 */
        gate    hs_gate_exchange_all, OP_ALL

/* struct hs_gate_result hs_gate_make(uint64_t frame, uint32_t type) */
        gate    hs_gate_make, OP_MAKE

/* struct hs_gate_result hs_gate_unmake(uint64_t frame) */
        gate    hs_gate_unmake, OP_UNMAKE

/* struct hs_gate_result hs_gate_hold(uint64_t frame) */
        gate    hs_gate_hold, OP_HOLD

/*
 * struct hs_gate_result hs_gate_stub(uint64_t offset, uint64_t a, uint64_t b,
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

/* struct hs_gate_result hs_gate_vmcb(const void *vmcb) */
        gate    hs_gate_vmcb, OP_VMCB

/*
 * struct hs_gate_result hs_gate_permit(uint64_t frame, uint32_t msr,
 *                                      uint32_t intercept)
 */
        gate    hs_gate_permit, OP_PERMIT

/*
 * struct hs_gate_result hs_gate_device(uint64_t *entry, uint64_t a, uint64_t b,
 *                                      uint64_t c)
 */
        gate    hs_gate_device, OP_DEVICE

/* struct hs_gate_result hs_gate_load_root(uint64_t cr3) */
        gate    hs_gate_load_root, OP_ROOT

/* struct hs_gate_result hs_gate_user_root(bool copy) */
        gate    hs_gate_user_root, OP_USER_ROOT

/*
 * struct hs_gate_result hs_gate_redirect(void *frame, const void *to,
 *                                        uint64_t rbx)
 */
        gate    hs_gate_redirect, OP_REDIRECT

/*
 * From the port's entry code, with interrupts off: an exception or interrupt
 * came while the hypervisor ran, and its frame lies on the stack.  Sets WP.
 *
 * In:  %rdi = the frame, %rsi = its %rip as it was read first, %edx = was WP
 *      clear?
 * Out: all registers are kept but %rax, %rcx, %rdx, %rsi, %rdi, %r8 to %r11
 */
        .globl  hs_gate_frame
        .hidden hs_gate_frame
        .type   hs_gate_frame, @function
        .p2align 4
hs_gate_frame:
        movl    $OP_FRAME, %r11d
        movq    %rsi, %r8
        movq    %rdi, %rsi
        subq    $HS_STACK_COPY, %rdi
        movl    $HS_FRAME_WORDS, %ecx
        movq    %cr0, %rax
        andq    $~(1 << WP), %rax
        jmp     .Lopen
        .size   hs_gate_frame, . - hs_gate_frame

/*
 * Likewise: IRETQ shall lead where these registers say.
 *
 * In:  %rdi = a frame on the stack, whose copy is written;
 *      %rsi = %rip, %rdx = %cs, %r8 = EFLAGS, %r9 = %rsp, %r10 = %ss
 * Out: as above
 */
        .globl  hs_gate_return
        .hidden hs_gate_return
        .type   hs_gate_return, @function
        .p2align 4
hs_gate_return:
        movl    $OP_RETURN, %r11d
        movq    %cr0, %rax
        andq    $~(1 << WP), %rax
        jmp     .Lopen
        .size   hs_gate_return, . - hs_gate_return

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
        xorl    %r9d, %r9d
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
        cmpl    $OP_ALL, %r11d
        je      .Lall
        cmpl    $OP_RETURN, %r11d
        je      .Lreturn
        cmpl    $OP_ROOT, %r11d
        je      .Lroot
        cmpl    $OP_FRAME, %r11d
        je      .Lframe
        cmpl    $OP_MAKE, %r11d
        je      .Lmake
        cmpl    $OP_UNMAKE, %r11d
        je      .Lunmake
        cmpl    $OP_VMCB, %r11d
        je      .Lvmcb
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
        cmpl    $OP_USER_ROOT, %r11d
        je      .Luser_root
        cmpl    $OP_LTR, %r11d
        je      .Lltr
        cmpl    $OP_PERMIT, %r11d
        je      .Lpermit
        cmpl    $OP_REDIRECT, %r11d
        je      .Lredirect
        cmpl    $OP_DEVICE, %r11d
        je      .Ldevice
        jmp     .Lbyte

/* ---- One entry ----------------------------------------------------------- */

.Lexchange:
        movl    $HS_GATE_NO_TABLE, %r15d
        testl   $7, %edi
        jnz     .Lexchanged
        directmap_frame .Lexchanged
        /* Hold the table, so that it stays one of its level. */
        movl    (%r8,%r12,4), %eax
1:      movl    %eax, %r11d
        shrl    $HS_FRAME_TYPE_SHIFT, %r11d
        movl    %r11d, %ebp
        andl    $HS_TABLE_LEVEL, %ebp
        leal    -1(%rbp), %edx
        cmpl    $4, %edx
        jae     .Lexchanged
        movl    %eax, %edx
        notl    %edx
        testl   $HS_FRAME_COUNT, %edx
        jz      .Lexchanged
        leal    1(%rax), %edx
        lock cmpxchgl %edx, (%r8,%r12,4)
        jne     1b

        movl    $HS_GATE_PINNED, %r15d
        testl   $HS_TABLE_PINNED | HS_TABLE_USER, %r11d
        jz      3f
        testl   $HS_TABLE_USER, %r11d
        jnz     .Lrelease
        testl   $HS_TABLE_NESTED, %r11d
        jnz     .Lexchange_second
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
        take    %rsi, .Lrelease, index_of
        movq    %r14, %rax
        lock cmpxchgq %rsi, (%rdi)
        jne     .Llost
        xorl    %r15d, %r15d
        movq    %r14, %rsi
.Ldrop_one:
        drop    %rsi
.Lrelease:
        lock decl (%r8,%r12,4)
.Lexchanged:
        testq   %r9, %r9
        jz      .Lclose
        testl   %r15d, %r15d
        jnz     .Lstop
.Lnext:
        movq    %r10, %rax
        andq    $~7, %rax
        cmpq    %r9, %rax
        je      .Lall_done
        movq    (%rax), %rdi
        movq    8(%rax), %rsi
        movq    16(%rax), %r14
        addq    $24, %r10
        jmp     .Lexchange
.Lstop:
        subq    $24, %r10
.Lall_done:
        movq    %r10, %r14
        andq    $~7, %r14
        andl    $1, %r10d
        shll    $IF, %r10d
        jmp     .Lclose
.Llost:
        movq    %rax, %r14
        movl    $HS_GATE_CHANGED, %r15d
        jmp     .Ldrop_one

/* One at a time: %r9 is what is written, %rsi what it means. */
.Lexchange_second:
        testq   %r9, %r9
        jnz     .Lrelease
        movq    %rsi, %r9
        second_entry %rsi, .Lrelease_second
        take    %rsi, .Lrelease_second
        movq    %r14, %rax
        lock cmpxchgq %r9, (%rdi)
        movl    $0, %r9d
        jne     .Llost
        xorl    %r15d, %r15d
        movq    %r14, %rsi
        second_entry %rsi, .Lrelease
        jmp     .Ldrop_one
.Lrelease_second:
        xorl    %r9d, %r9d
        jmp     .Lrelease

/* Many: %rdi = updates, %rsi = how many. */
.Lall:
        movl    $HS_GATE_NO_TABLE, %r15d
        movq    %rdi, %r14
        testl   $7, %edi
        jnz     .Lclose
        cmpq    $HS_GATE_UPDATES, %rsi
        ja      .Lclose
        xorl    %r15d, %r15d
        leaq    (%rsi,%rsi,2), %r9
        leaq    (%rdi,%r9,8), %r9
        shrl    $IF, %r10d
        andl    $1, %r10d
        orq     %rdi, %r10
        jmp     .Lnext

/* ---- A frame becomes a table --------------------------------------------- */

.Lmake:
        movl    $HS_GATE_BUSY, %r15d
        movq    %rdi, %r12
        cmpq    hs_gate_nr_frames(%rip), %r12
        jae     .Lclose
        cmpl    $HS_FRAME_SEGMENTS, %esi
        je      .Lsegments
        testl   $~(HS_TABLE_LEVEL | HS_TABLE_FLAGS), %esi
        jnz     .Lclose
        movl    %esi, %r11d
        movl    %esi, %ebp
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
        if_second  %r11d, .Lmake_second
.Lmake_entry:
        movq    (%rdi,%r14,8), %rsi
        cmpl    $4, %r11d
        jne     1f
        movl    $HS_GATE_PINNED, %r15d
        own_slot %rsi, %r14d, .Lmake_refused
1:
        take    %rsi, .Lmake_refused, movl %r14d, %eax
        incl    %r14d
        cmpl    $ENTRIES, %r14d
        jne     .Lmake_entry
.Lmade:
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

/* Second-level. */
.Lmake_second:
        cmpl    $0, hs_gate_second(%rip)
        je      .Lordinary
.Lmake_second_entry:
        movq    (%rdi,%r14,8), %rsi
        second_entry %rsi, .Lmake_second_refused
        take    %rsi, .Lmake_second_refused
        incl    %r14d
        cmpl    $ENTRIES, %r14d
        jne     .Lmake_second_entry
        jmp     .Lmade
.Lmake_second_refused:
        movl    %r14d, %r13d
.Ldrop_second_entry:
        subl    $1, %r13d
        jc      .Lordinary
        movq    (%rdi,%r13,8), %rsi
        second_entry %rsi, .Ldrop_second_entry
        drop    %rsi
        jmp     .Ldrop_second_entry

/* Descriptors of a guest's. */
.Lsegments:
        xorl    %eax, %eax
        movl    $HS_FRAME_BUSY << HS_FRAME_TYPE_SHIFT, %edx
        lock cmpxchgl %edx, (%r8,%r12,4)
        movl    %eax, %r14d
        jne     .Lclose
        shlq    $12, %rdi
        addq    hs_gate_directmap(%rip), %rdi
        movl    $HS_GATE_SEGMENT, %r15d
        xorl    %r14d, %r14d
.Lsegments_next:
        movq    (%rdi,%r14,8), %rsi
        harmless %rsi, .Lordinary
        incl    %r14d
        cmpl    $ENTRIES, %r14d
        jne     .Lsegments_next
        movl    $HS_FRAME_SEGMENTS << HS_FRAME_TYPE_SHIFT, (%r8,%r12,4)
        xorl    %r15d, %r15d
        jmp     .Lclose

/* ---- A table becomes an ordinary frame ----------------------------------- */

.Lunmake:
        movl    $HS_GATE_BUSY, %r15d
        movq    %rdi, %r12
        cmpq    hs_gate_nr_frames(%rip), %r12
        jae     .Lclose
        movl    (%r8,%r12,4), %eax
        movl    %eax, %r14d
        testl   $HS_FRAME_COUNT, %eax   /* Linked, loaded or being written. */
        jnz     .Lclose
        movl    %eax, %r11d
        shrl    $HS_FRAME_TYPE_SHIFT, %r11d
        cmpl    $HS_FRAME_SEGMENTS, %r11d
        jne     1f
        xorl    %edx, %edx
        lock cmpxchgl %edx, (%r8,%r12,4)
        jne     .Lclose
        xorl    %r15d, %r15d
        jmp     .Lclose
1:      movl    %r11d, %ebp
        andl    $HS_TABLE_LEVEL, %ebp
        leal    -1(%rbp), %edx
        cmpl    $4, %edx
        jae     .Lclose
        movl    $HS_FRAME_BUSY << HS_FRAME_TYPE_SHIFT, %edx
        lock cmpxchgl %edx, (%r8,%r12,4)
        jne     .Lclose
        shlq    $12, %rdi
        addq    hs_gate_directmap(%rip), %rdi
        if_second  %r11d, 2f
        xorl    %r15d, %r15d
        movl    $ENTRIES, %eax
        jmp     .Ldrop_entry
2:      xorl    %r15d, %r15d
        movl    $ENTRIES, %r13d
        jmp     .Ldrop_second_entry

/* ---- A table stays one for ever ------------------------------------------ */

.Lhold:
        movl    $HS_GATE_BUSY, %r15d
        cmpq    hs_gate_nr_frames(%rip), %rdi
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
        cmpq    hs_gate_nr_frames(%rip), %rbx
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
        movq    $-HS_STACK_SIZE, %rax   /* For the way back from a guest. */
        andq    %rsp, %rax
        movq    %rdi, HS_CPU_ROOT(%rax)
        xorl    %r15d, %r15d
        frame_of %r14, %rbx
        cmpq    %rcx, %rbx
        je      .Lclose
        cmpq    hs_gate_nr_frames(%rip), %rbx
        jae     .Lclose
        movl    (%r8,%rbx,4), %eax
        movl    %eax, %edx
        shrl    $HS_FRAME_TYPE_SHIFT, %edx
        cmpl    $4, %edx
        jne     .Lclose
        testl   $HS_FRAME_COUNT, %eax
        jz      .Lclose
        lock decl (%r8,%rbx,4)
        jmp     .Lclose

/*
 * The table that a guest runs on, where that is not the hypervisor's: all but
 * the hypervisor's own slots become those of the table that is loaded (%edi),
 * or empty.  Only this CPU's gate writes it, and the CPU does not use it now.
 */
.Luser_root:
        movl    $HS_GATE_NO_TABLE, %r15d
        movq    $-HS_STACK_SIZE, %rax
        andq    %rsp, %rax
        movq    HS_CPU_USER_ROOT(%rax), %r12
        shrq    $12, %r12
        cmpq    hs_gate_nr_frames(%rip), %r12
        jae     .Lclose
        movl    (%r8,%r12,4), %r11d
        shrl    $HS_FRAME_TYPE_SHIFT, %r11d
        cmpl    $4 | HS_TABLE_USER, %r11d
        jne     .Lclose
        testl   %edi, %edi
        jz      1f
        movq    %cr3, %rbx
        frame_of %rbx, %r9
        shlq    $12, %r9
        addq    hs_gate_directmap(%rip), %r9
1:      movq    %r12, %rdi
        shlq    $12, %rdi
        addq    hs_gate_directmap(%rip), %rdi
        movl    $4, %ebp
        xorl    %r14d, %r14d
.Luser_slot:
        leaq    hs_gate_user_slots(%rip), %rax
        btl     %r14d, (%rax)
        jnc     .Luser_next
        xorl    %esi, %esi
        testq   %r9, %r9
        jz      2f
        movq    (%r9,%r14,8), %rsi
2:      movq    (%rdi,%r14,8), %rax
        xorq    %rsi, %rax
        testq   $~PTE_AD, %rax
        jz      .Luser_next
        take    %rsi, .Luser_refused, movl %r14d, %eax
        xchgq   %rsi, (%rdi,%r14,8)
        drop    %rsi
.Luser_next:
        incl    %r14d
        cmpl    $ENTRIES, %r14d
        jne     .Luser_slot
        xorl    %r15d, %r15d
        jmp     .Lclose
.Luser_refused:
        cmpq    (%r9,%r14,8), %rsi      /* Another CPU has changed it. */
        jne     .Luser_slot
        jmp     .Lclose

/* ---- Descriptor tables --------------------------------------------------- */

/* An ordinary frame that nobody may write becomes a constant one. */
.Lseal:
        movl    $HS_GATE_BUSY, %r15d
        cmpq    hs_gate_nr_frames(%rip), %rdi
        jae     .Lclose
        cmpl    $HS_FRAME_DEVICE, %esi
        je      2f
        cmpl    $HS_FRAME_CONSTANT, %esi
        je      1f
        cmpl    $HS_FRAME_IDT, %esi
        je      1f
        cmpl    $HS_FRAME_GDT, %esi
        je      1f
        cmpl    $HS_FRAME_VMCB, %esi
        je      1f
        cmpl    $HS_FRAME_DEVICES, %esi
        je      1f
        cmpl    $HS_FRAME_PERMISSIONS, %esi
        jne     .Lclose
1:      movl    $HS_FRAME_BUSY << HS_FRAME_TYPE_SHIFT, %edx
        xorl    %eax, %eax
        lock cmpxchgl %edx, (%r8,%rdi,4)
        movl    %eax, %r14d
        jne     .Lclose
        movq    %rdi, %r12
        shlq    $12, %rdi
        addq    hs_gate_directmap(%rip), %rdi
        movl    $ENTRIES, %ecx
        cmpl    $HS_FRAME_DEVICES, %esi
        je      6f
        cld
        xorl    %r15d, %r15d            /* No guest's state yet, and */
        xorl    %eax, %eax
        cmpl    $HS_FRAME_VMCB, %esi
        je      4f
        notq    %rax                    /* all is intercepted. */
        cmpl    $HS_FRAME_PERMISSIONS, %esi
        jne     5f
4:      rep stosq
5:      shll    $HS_FRAME_TYPE_SHIFT, %esi
        movl    %esi, (%r8,%r12,4)
        jmp     .Lclose
2:      shll    $HS_FRAME_TYPE_SHIFT, %esi
        movl    (%r8,%rdi,4), %eax      /* Writable, and for ever. */
3:      cmpl    $HS_FRAME_COUNT, %eax
        ja      .Lclose
        lock cmpxchgl %esi, (%r8,%rdi,4)
        jne     3b
        xorl    %r15d, %r15d
        jmp     .Lclose
        /* If one is refused, what the others name stays held. */
6:      xorl    %r14d, %r14d
7:      movq    (%rdi,%r14), %r13
        movq    8(%rdi,%r14), %rcx
        device_root %r13, %rcx, .Lordinary
        addl    $CONTEXT_SIZE, %r14d
        cmpl    $HS_SECOND_AMD, hs_gate_second(%rip)
        jne     8f
        addl    $DEVICE_SIZE - CONTEXT_SIZE, %r14d
8:
        cmpl    $ENTRIES * 8, %r14d
        jne     7b
        xorl    %r15d, %r15d
        jmp     5b

/*
 * Of an interrupt gate only the stack may change, or all to hs_gate_nop; of
 * the GDT only the LDT, to another LDT; of a guest's all, to what is harmless.
 */
.Ldescriptor:
        movl    $HS_GATE_NO_TABLE, %r15d
        testl   $7, %edi
        jnz     .Lclose
        directmap_frame .Lclose
        movl    (%r8,%r12,4), %eax
        cmpl    $HS_FRAME_GDT << HS_FRAME_TYPE_SHIFT, %eax
        je      3f
        cmpl    $HS_FRAME_IDT << HS_FRAME_TYPE_SHIFT, %eax
        jne     4f
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
4:      leal    1(%rax), %edx           /* It is held, so that it stays one. */
        movl    %edx, %ecx
        shrl    $HS_FRAME_TYPE_SHIFT, %ecx
        cmpl    $HS_FRAME_SEGMENTS, %ecx
        jne     .Lclose
        cmpl    $HS_FRAME_SEGMENTS << HS_FRAME_TYPE_SHIFT, %eax
        jb      .Lclose
        lock cmpxchgl %edx, (%r8,%r12,4)
        jne     4b
        movl    $HS_GATE_SEGMENT, %r15d
        harmless %rsi, 5f
        movq    %rsi, (%rdi)
        xorl    %r15d, %r15d
5:      lock decl (%r8,%r12,4)
        jmp     .Lclose

/*
 * What a device's accesses go through.  %rsi, %r14: two words of its entry,
 * which change at once; %rcx: AMD's third.
 */
.Ldevice:
        movl    $HS_GATE_NO_TABLE, %r15d
        testl   $CONTEXT_SIZE - 1, %edi
        jnz     .Lclose
        directmap_frame .Lclose
        cmpl    $HS_FRAME_DEVICES << HS_FRAME_TYPE_SHIFT, (%r8,%r12,4)
        jne     .Lclose
        cmpl    $HS_SECOND_AMD, hs_gate_second(%rip)
        jne     2f
        testl   $DEVICE_SIZE - 1, %edi
        jnz     .Lclose
2:      device_root %rsi, %r14, .Lclose
        cmpl    $HS_SECOND_AMD, hs_gate_second(%rip)
        jne     3f
        movq    %rcx, 16(%rdi)
3:      movq    %rsi, %rbx
        movq    %r14, %rcx
        movq    (%rdi), %rax
        movq    8(%rdi), %rdx
1:      lock cmpxchg16b (%rdi)
        jne     1b
        xorl    %r15d, %r15d
        device_named %rax, .Lclose
        frame_of %rax, %rbx
        lock decl (%r8,%rbx,4)
        jmp     .Lclose

/* LTR marks the TSS busy, and wants one that is not. */
.Lltr:
        movl    $HS_GATE_NO_TABLE, %r15d
        directmap_frame .Lclose
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

/* ---- What a guest is run by ---------------------------------------------- */

/*
 * Only this CPU's VMCB, which no other CPU writes or runs.  %rdi: the guest's,
 * that anybody writes: each word of it is read once.
 */
.Lvmcb:
        movl    $HS_GATE_NO_TABLE, %r15d
        movq    $-HS_STACK_SIZE, %rax
        andq    %rsp, %rax
        movq    HS_CPU_GUEST_VMCB(%rax), %rbx
        movq    %rbx, %rax
        shrq    $12, %rax
        cmpq    hs_gate_nr_frames(%rip), %rax
        jae     .Lclose
        cmpl    $HS_FRAME_VMCB << HS_FRAME_TYPE_SHIFT, (%r8,%rax,4)
        jne     .Lclose
        andq    $-0x1000, %rbx
        addq    hs_gate_directmap(%rip), %rbx

        /* The root is held while it stands there. */
        xorl    %ecx, %ecx
        xorl    %edx, %edx
        movq    VMCB_ROOT(%rbx), %r12
        testq   %rdi, %rdi
        jz      4f
        movl    $HS_GATE_PINNED, %r15d
        movq    VMCB_NESTED(%rdi), %rcx
        cmpq    $1, %rcx
        ja      .Lclose
        movq    VMCB_ROOT(%rdi), %rdx
        je      1f
        movq    VMCB_CR3(%rdi), %rdx    /* A shadow's, which is seen again. */
        andq    $-0x1000, %rdx
1:      movl    $HS_GATE_CHILD, %r15d
        testq   %rdx, %rdx
        jz      .Lclose
        cmpq    %r12, %rdx
        je      6f
        testl   $0xfff, %edx
        jnz     .Lclose
        movq    %rdx, %r13
        shrq    $12, %r13
        cmpq    hs_gate_nr_frames(%rip), %r13
        jae     .Lclose
        movl    (%r8,%r13,4), %eax
2:      movl    %eax, %ebp
        shrl    $HS_FRAME_TYPE_SHIFT, %ebp
        cmpl    $4 | HS_TABLE_NESTED, %ebp
        je      3f
        cmpl    $HS_TABLE_PAE, %ebp
        jne     .Lclose
3:      movl    %eax, %ebp
        notl    %ebp
        testl   $HS_FRAME_COUNT, %ebp
        jz      .Lclose
        leal    1(%rax), %ebp
        lock cmpxchgl %ebp, (%r8,%r13,4)
        jne     2b
4:      movq    %rdx, VMCB_ROOT(%rbx)
        testq   %r12, %r12
        jz      6f
        shrq    $12, %r12
        lock decl (%r8,%r12,4)
6:      movq    %rcx, VMCB_NESTED(%rbx)
        testq   %rdi, %rdi
        jnz     7f
        xorl    %r15d, %r15d            /* And nothing that VMRUN takes. */
        movq    %r15, 16 + VMCB_INTERCEPTS(%rbx)
        jmp     .Lclose

        /* The maps of what the guest may use by itself. */
7:      movl    $HS_GATE_PINNED, %r15d
        movq    VMCB_MSRPM(%rdi), %rax
        testl   $0x1fff, %eax
        jnz     .Lclose
        movq    %rax, %rcx
        shrq    $12, %rcx
        permission_map %rcx, %rdx, %ebp, .Lclose
        movq    %rax, VMCB_MSRPM(%rbx)
        movq    VMCB_IOPM(%rdi), %rax
        cmpq    hs_gate_iopm(%rip), %rax
        je      8f
        cmpq    8 + hs_gate_iopm(%rip), %rax
        jne     .Lclose
8:      movq    %rax, VMCB_IOPM(%rbx)

        /* What must not happen without the hypervisor. */
        intercepts 8, .Lclose
        intercepts 16, .Lclose
        movq    VMCB_VINTR(%rdi), %rax
        movl    %eax, %ecx
        andl    $VINTR_MASKING | VINTR_AVIC, %ecx
        cmpl    $VINTR_MASKING, %ecx
        jne     .Lclose
        movq    %rax, VMCB_VINTR(%rbx)
        movq    VMCB_VIRT(%rdi), %rax
        cmpq    $1, %rax
        ja      .Lclose
        movq    %rax, VMCB_VIRT(%rbx)
        movl    VMCB_CLEAN(%rdi), %eax
        andl    $~(CLEAN_NEVER | CLEAN_CR), %eax
        movl    %eax, VMCB_CLEAN(%rbx)

        /* What concerns the guest alone. */
        .irp    field, VMCB_INTERCEPTS, VMCB_PAUSE, VMCB_TSC, VMCB_ASID, \
                       VMCB_SHADOW, VMCB_EVENT, VMCB_NEXT_RIP
        movq    \field(%rdi), %rax
        movq    %rax, \field(%rbx)
        .endr
        leaq    VMCB_SAVED(%rdi), %rsi
        leaq    VMCB_SAVED(%rbx), %rdi
        movl    $VMCB_SAVED_SIZE / 8, %ecx
        cld
        rep movsq

        /*
         * The root that is held is of the kind that the CPU takes it for.
         * The copy is looked at, as it changes no more; if it is bad, VMRUN
         * must not take it.
         */
        movl    $4 | HS_TABLE_NESTED, %ecx
        cmpb    $0, VMCB_NESTED(%rbx)
        jne     8f
        copy_has VMCB_INTERCEPTS, WRITES_CR, WRITES_CR, 9f
        movq    VMCB_CR3(%rbx), %rax
        andq    $~0x18, %rax            /* How it is cached. */
        cmpq    VMCB_ROOT(%rbx), %rax
        jne     9f
        copy_has VMCB_CR0, CR0_PROTECT, CR0_PROTECT, 9f
        copy_has VMCB_CR4, CR4_PAGING, CR4_PAE, 9f
        movl    VMCB_EFER(%rbx), %eax
        andl    $EFER_LONG, %eax
        cmpl    $EFER_LONG, %eax
        je      8f
        testl   %eax, %eax
        jnz     9f
        movl    $HS_TABLE_PAE, %ecx
8:      movq    VMCB_ROOT(%rbx), %rax
        shrq    $12, %rax
        movl    (%r8,%rax,4), %eax
        shrl    $HS_FRAME_TYPE_SHIFT, %eax
        cmpl    %ecx, %eax
        jne     9f
        xorl    %r15d, %r15d
        jmp     .Lclose
9:      xorl    %eax, %eax
        movq    %rax, 16 + VMCB_INTERCEPTS(%rbx)
        jmp     .Lclose

/* %rdi: first frame of a map, %esi: MSR, %r14d: what is intercepted. */
.Lpermit:
        movl    $HS_GATE_NO_TABLE, %r15d
        testb   $1, %dil
        jnz     .Lclose
        permission_map %rdi, %rax, %ecx, .Lclose
        movl    $HS_GATE_PINNED, %r15d
        leaq    hs_gate_msrs(%rip), %rax
        movl    hs_gate_nr_msrs(%rip), %ecx
1:      subl    $1, %ecx
        jb      .Lclose
        cmpl    %esi, (%rax,%rcx,4)
        jne     1b
        /* Two bits each, for three ranges of 0x2000. */
        movl    %esi, %eax
        andl    $0x1fff, %eax
        xorl    %edx, %edx
        cmpl    %esi, %eax
        je      3f
        subl    %eax, %esi
        movl    $0x800, %edx
        cmpl    $0xc0000000, %esi
        je      3f
        movl    $0x1000, %edx
        cmpl    $0xc0010000, %esi
        jne     .Lclose
3:      shlq    $12, %rdi
        addq    hs_gate_directmap(%rip), %rdi
        addq    %rdx, %rdi
        movl    %eax, %ecx
        andl    $3, %ecx
        addl    %ecx, %ecx
        shrl    $2, %eax
        movl    $3, %edx
        andl    %edx, %r14d
        shll    %cl, %edx
        shll    %cl, %r14d
        notl    %edx
        movzbl  (%rdi,%rax), %ebx
        andl    %edx, %ebx
        orl     %r14d, %ebx
        movb    %bl, (%rdi,%rax)
        xorl    %r15d, %r15d
        jmp     .Lclose

/* ---- Generated code ------------------------------------------------------ */

/*
 * Only this CPU's stubs, which no other CPU writes or runs.  So they are
 * written first, and then looked at where they lie: %r12.
 */
.Lstub:
        movl    $HS_GATE_NO_TABLE, %r15d
        movq    $-HS_STACK_SIZE, %rax
        andq    %rsp, %rax
        movq    HS_CPU_STUBS(%rax), %r12
        testb   $HS_STUB_SIZE - 1, %r12b
        jnz     .Lclose
        leaq    hs_gate_stubs(%rip), %rcx
        cmpq    %rcx, %r12
        jb      .Lclose
        leaq    hs_gate_stubs_end(%rip), %rcx
        cmpq    %rcx, %r12
        jae     .Lclose
        movq    %rdi, %rcx
        andq    $~(HS_STUB_SIZE / 2), %rcx
        jz      1f
        cmpq    $HS_STUB_SIZE / 4, %rdi
        jne     .Lclose
1:      addq    %rdi, %r12
        testl   $HS_STUB_SIZE / 2, %edi
        jnz     2f
        /* Where system calls enter: from lockdown on, written once. */
        cmpq    $0, hs_gate_nr_frames(%rip)
        jz      2f
        movl    $HS_GATE_PINNED, %r15d
        movabsq $HS_STUB_UNUSED, %rcx
        cmpq    %rcx, (%r12)
        je      2f
        cmpq    %rsi, (%r12)
        jne     .Lclose
        cmpq    %rbp, 8(%r12)
        jne     .Lclose
        cmpq    %r13, 16(%r12)
        jne     .Lclose
        cmpq    %rbx, 24(%r12)
        jne     .Lclose
2:      movq    %rsi, (%r12)
        movq    %rbp, 8(%r12)
        movq    %r13, 16(%r12)
        movq    %rbx, 24(%r12)
        xorl    %r15d, %r15d
        cmpq    $0, hs_gate_nr_frames(%rip)     /* Boot is trusted. */
        jz      .Lclose
        movq    %r12, %rdx              /* The byte at hand. */
        testl   $HS_STUB_SIZE / 2, %edi
        jnz     .Lstub_code

        /* movabs %rax, X; mov %rsp, %rax; movabs $X, %rsp; jmp */
        movl    hs_gate_stack_bottom(%rip), %ecx
        addq    %rcx, %rax
        cmpw    $0xa348, (%rdx)
        jne     .Lstub_bad
        movq    2(%rdx), %rcx
        cmpq    %rcx, 15(%rdx)
        jne     .Lstub_bad
        subq    %rax, %rcx
        jnz     .Lstub_bad
        cmpl    $0x48e08948, 10(%rdx)
        jne     .Lstub_bad
        cmpb    $0xbc, 14(%rdx)
        jne     .Lstub_bad
        addq    $23, %rdx
        leaq    hs_gate_syscall(%rip), %rcx
        shrl    $2, %edi                /* Offset 32 is the second word. */
        movq    (%rcx,%rdi), %rcx

        /* %rdx: what must be a jump to %rcx.  What is behind does not run. */
.Lstub_jump:
        cmpb    $0xe9, (%rdx)
        jne     .Lstub_bad
        movslq  1(%rdx), %rax
        leaq    5(%rdx,%rax), %rax
        cmpq    %rcx, %rax
        je      .Lclose
.Lstub_bad:
        movabsq $HS_STUB_UNUSED, %rax
        movq    %rax, (%r12)
        movq    %rax, 8(%r12)
        movq    %rax, 16(%r12)
        movq    %rax, 24(%r12)
        movl    $HS_GATE_PINNED, %r15d
        jmp     .Lclose

.Lstub_code:
        movzbl  (%rdx), %eax
        cmpl    $0x48, %eax
        je      .Lstub_io
        movq    hs_gate_stub_return(%rip), %rcx

        /*
         * One instruction, as the emulator encodes it: FWAIT, x87, MMX, SSE,
         * AVX, AVX-512, BMI, XOP.  %ebp: opcode map (0: x87), %ebx: opcode,
         * %esi: the prefix of what has no VEX.
         */
        xorl    %ebp, %ebp
        xorl    %esi, %esi
        incq    %rdx
        cmpl    $0x9b, %eax
        je      .Lstub_jump
        movl    %eax, %ebx
        andl    $0xf8, %eax
        cmpl    $0xd8, %eax
        je      .Lstub_modrm
        cmpl    $0x62, %ebx
        je      .Lstub_evex
        cmpl    $0xc5, %ebx
        je      .Lstub_vex2
        movl    %ebx, %esi
        cmpl    $0x3e, %ebx
        jne     1f
        movzbl  (%rdx), %eax            /* It stands before VEX, too. */
        incq    %rdx
        cmpl    $0xc4, %eax
        je      .Lstub_vex3
        cmpl    $0x8f, %eax
        je      .Lstub_xop
        decq    %rdx
        jmp     3f
1:      cmpl    $0xc4, %ebx
        je      .Lstub_vex3
        cmpl    $0x8f, %ebx
        je      .Lstub_xop
        cmpl    $0x66, %ebx
        je      3f
        leal    -0xf2(%rbx), %eax
        cmpl    $1, %eax
        ja      .Lstub_bad
3:      movzbl  (%rdx), %eax            /* REX */
        subl    $0x40, %eax
        cmpl    $16, %eax
        jae     .Lstub_bad
        cmpb    $0x0f, 1(%rdx)
        jne     .Lstub_bad
        addq    $2, %rdx
        movl    $1, %ebp
        movzbl  (%rdx), %eax
        cmpl    $0x38, %eax
        je      4f
        cmpl    $0x3a, %eax
        jne     .Lstub_opcode
        incl    %ebp
        cmpb    $0xe0, 1(%rdx)          /* SSE, SHA, AES, GFNI */
        jae     .Lstub_bad
4:      incl    %ebp
        incq    %rdx
        cmpl    $2, %ebp
        jne     .Lstub_opcode
        movzbl  (%rdx), %eax            /* and no INVEPT, WRSS, MOVDIR64B */
        cmpl    $0x42, %eax
        jb      .Lstub_opcode
        subl    $0xc8, %eax
        cmpl    $0xe0 - 0xc8, %eax
        jae     .Lstub_bad
        jmp     .Lstub_opcode

.Lstub_evex:
        movzbl  (%rdx), %ebp
        andl    $0xf, %ebp
        addq    $3, %rdx
        jmp     5f
.Lstub_vex2:
        movl    $1, %ebp
        incq    %rdx
        jmp     .Lstub_vex
.Lstub_xop:
        movzbl  (%rdx), %ebp
        andl    $0x1f, %ebp
        addq    $2, %rdx
        leal    -8(%rbp), %eax
        cmpl    $2, %eax
        ja      .Lstub_bad
        movzbl  (%rdx), %ebx
        incq    %rdx
        jmp     .Lstub_modrm
.Lstub_vex3:
        movzbl  (%rdx), %ebp
        andl    $0x1f, %ebp
        addq    $2, %rdx
5:      leal    -1(%rbp), %eax
        cmpl    $2, %eax
        ja      .Lstub_bad
.Lstub_vex:
        xorl    %esi, %esi

.Lstub_opcode:
        movzbl  (%rdx), %ebx
        incq    %rdx
        cmpl    $1, %ebp
        jne     .Lstub_modrm
        cmpl    $0x77, %ebx             /* EMMS, VZEROUPPER: no operands. */
        je      .Lstub_jump
        btl     %ebx, hs_gate_0f(%rip)
        jnc     .Lstub_bad
        movl    %ebx, %eax              /* VMREAD and VMWRITE, where SSE4A */
        andl    $0xfe, %eax             /* has EXTRQ and INSERTQ. */
        cmpl    $0x78, %eax
        jne     .Lstub_modrm
        cmpl    $0x3e, %esi
        je      .Lstub_bad
        cmpl    $0xf3, %esi
        je      .Lstub_bad

        /* Registers, or memory at a register: no SIB, no displacement. */
.Lstub_modrm:
        movzbl  (%rdx), %eax
        incq    %rdx
        cmpl    $0xc0, %eax
        jae     6f
        testb   $0xc0, %al
        jnz     .Lstub_bad
        andl    $7, %eax
        subl    $4, %eax
        cmpl    $1, %eax
        jbe     .Lstub_bad
6:      cmpl    $3, %ebp                /* Immediates. */
        je      8f
        cmpl    $8, %ebp
        je      8f
        cmpl    $10, %ebp
        jne     7f
        addq    $4, %rdx
        jmp     .Lstub_jump
7:      cmpl    $1, %ebp
        jne     .Lstub_jump
        cmpl    $0x78, %ebx             /* EXTRQ, INSERTQ: two of them. */
        jne     9f
        testl   %esi, %esi
        jz      .Lstub_jump
        incq    %rdx
8:      incq    %rdx
        jmp     .Lstub_jump
9:      btl     %ebx, hs_gate_0f_imm(%rip)
        jc      8b
        jmp     .Lstub_jump

        /* mov RCX(%rdi), %rcx; mov RDI(%rdi), %rdi; IN or OUT */
.Lstub_io:
        movq    hs_gate_io_return(%rip), %rcx
        movabsq $((0x48 << 56) | (HS_FRAME_RCX << 24) | 0x8f8b48), %rax
        cmpq    %rax, (%rdx)
        jne     .Lstub_bad
        movabsq $((HS_FRAME_RDI << 16) | 0xbf8b), %rax
        movq    8(%rdx), %rsi
        shlq    $16, %rsi
        shrq    $16, %rsi
        cmpq    %rax, %rsi
        jne     .Lstub_bad
        /* What some firmware wants: pushf; cli; out; in; test; jnz; popf */
        movabsq $0xfb7580a8eceefa9c, %rax
        cmpq    %rax, 14(%rdx)
        jne     1f
        cmpb    $0x9d, 22(%rdx)
        jne     .Lstub_bad
        addq    $23, %rdx
        jmp     .Lstub_jump
1:      movzbl  14(%rdx), %eax
        cmpl    $0x90, %eax
        je      2f
        cmpl    $0x66, %eax
        jne     .Lstub_bad
2:      movzbl  15(%rdx), %eax          /* e4 to e7 with a port, ec to ef */
        movl    %eax, %esi
        andl    $0xf4, %esi
        cmpl    $0xe4, %esi
        jne     .Lstub_bad
        testb   $8, %al
        jz      3f
        cmpb    $0x90, 16(%rdx)
        jne     .Lstub_bad
3:      addq    $17, %rdx
        jmp     .Lstub_jump

/* ---- Frames -------------------------------------------------------------- */

.Lframe:
        rep movsq
        movq    %r8, HS_FRAME_RIP - HS_FRAME_WORDS * 8(%rdi)
        movq    %rdx, HS_FRAME_NOTE - HS_FRAME_WORDS * 8(%rdi)
        jmp     .Lclose

.Lreturn:
        movq    %rsi, HS_FRAME_RIP - HS_STACK_COPY(%rdi)
        movq    %rdx, HS_FRAME_CS - HS_STACK_COPY(%rdi)
        movq    %r8, HS_FRAME_EFLAGS - HS_STACK_COPY(%rdi)
        movq    %r9, HS_FRAME_RSP - HS_STACK_COPY(%rdi)
        movq    %r10, HS_FRAME_SS - HS_STACK_COPY(%rdi)
        jmp     .Lclose

/* %rsi: what allows it; the copy has where the exception was. */
.Lredirect:
        movl    $HS_GATE_NO_TABLE, %r15d
        movq    %rdi, %rax              /* On a stack of this CPU. */
        xorq    %rsp, %rax
        testq   $-HS_STACK_SIZE, %rax
        jnz     .Lclose
        testl   $HS_STACK_COPY, %edi
        jz      .Lclose
        testl   $7, %edi
        jnz     .Lclose
        subq    $HS_STACK_COPY, %rdi
        movl    $HS_GATE_PINNED, %r15d
        movq    HS_FRAME_RIP(%rdi), %rax
        cmpq    $1, %rsi
        jb      3f
        je      4f
        movq    %rsi, %rcx              /* An entry of the exception table. */
        subq    hs_gate_fixups(%rip), %rcx
        testb   $7, %cl
        jnz     1f
        cmpq    hs_gate_fixups(%rip), %rsi
        jb      1f
        cmpq    hs_gate_fixups_end(%rip), %rsi
        jae     1f
        movslq  (%rsi), %rcx
        addq    %rsi, %rcx
        cmpq    %rcx, %rax
        jne     .Lclose
        movslq  4(%rsi), %rax
        leaq    4(%rsi,%rax), %rax
        jmp     2f
1:      movq    %rsi, %rcx              /* A UD2 that is no end. */
        subq    hs_gate_bugs(%rip), %rcx
        testb   $7, %cl
        jnz     .Lclose
        cmpq    hs_gate_bugs(%rip), %rsi
        jb      .Lclose
        cmpq    hs_gate_bugs_end(%rip), %rsi
        jae     .Lclose
        movl    (%rsi), %ecx
        shll    $8, %ecx
        sarl    $8, %ecx
        movslq  %ecx, %rcx
        addq    %rsi, %rcx
        cmpq    %rcx, %rax
        jne     .Lclose
        addq    $2, %rax
2:      movq    %rax, HS_FRAME_RIP(%rdi)
        movq    %rax, %r14
        xorl    %r15d, %r15d
        jmp     .Lclose
3:      leaq    hs_gate_stubs(%rip), %rcx
        cmpq    %rcx, %rax
        jb      .Lclose
        leaq    hs_gate_stubs_end(%rip), %rcx
        cmpq    %rcx, %rax
        jae     .Lclose
        andq    $-(HS_STUB_SIZE / 2), %rax
        cmpq    %rax, HS_FRAME_RBX(%rdi)
        jne     .Lclose
        movq    %r14, HS_FRAME_RBX(%rdi)
        movq    hs_gate_stub_fault(%rip), %rax
        jmp     2b
4:      andl    $~TF, HS_FRAME_EFLAGS(%rdi)
        jmp     2b

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
        testl   $OP_FRAME, %r11d
        jnz     .Lframe_end
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
.Lframe_end:
        ret
        .size   hs_gate_open, . - hs_gate_open

        .section .rodata, "a", @progbits
        .p2align 2
/* Opcodes that the emulator uses of map 0F, a bit each: operands as ModRM. */
hs_gate_0f:
        .long   0x00ff8000      /* 0f: 3DNow!; 10 to 17 */
        .long   0x0000ff00      /* 28 to 2f */
        .long   0xffff0ffe      /* 41 to 4b: mask registers; 50 to 5f */
        .long   0xffffffff      /* 60 to 7f */
        .long   0x030f0000      /* 90 to 93, 98, 99: mask registers */
        .long   0x00000000
        .long   0xffff0074      /* c2, c4 to c6, d0 to df */
        .long   0x7fffffff      /* e0 to fe */
/* Those of them that have an immediate of 8 bits. */
hs_gate_0f_imm:
        .long   0x00008000      /* 0f */
        .long   0
        .long   0
        .long   0x000f0000      /* 70 to 73 */
        .long   0
        .long   0
        .long   0x00000074      /* c2, c4 to c6 */
        .long   0

        .section .note.GNU-stack, "", @progbits
