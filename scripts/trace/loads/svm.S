/* SPDX-License-Identifier: MIT */
/*
 * A guest that is a hypervisor: it runs a guest of its own by SVM, which does what may leave it. Each round of `rounds`
 * has other things intercepted, by permission maps too, with and without nested paging. Both share memory and `next`:
 * what leaves the inner guest, or faults in it, is passed over.
 */
#include "start.h"

        .set    CR_SELECTIVE, 1 << 5
        .set    PERMISSIONS, 1 << 27 | 1 << 28
        .set    VMRUN_VMMCALL, 3
        .set    NONE_1, 1 << 31         /* shutdown ends the round */

        .set    INNER_STACK, 0x200000
        .set    TABLES, 0x201000        /* top-level tables: the outer guest's, nested, and the inner guest's own */
        .set    NESTED, 0x202000
        .set    SAVE_AREA, 0x203000
        .set    VMCB, 0x204000
        .set    MAP_ALL, 0x210000       /* permission maps: all leave, none does */
        .set    MAP_NONE, 0x220000

        /* field OFFSET VALUE   of the VMCB, 32 bits. */
        .macro  field offset:req value:req
        movl    \value, VMCB + \offset
        .endm
        .macro  segment offset:req selector:req attributes:req
        field   \offset, $\selector | \attributes << 16
        field   \offset + 4, $0xffffffff
        .endm

main:   xorl    %eax, %eax
        movl    $MAP_NONE, %edi
        movl    $0x4000, %ecx
        rep stosl
        movl    $MAP_ALL, %edi
        movl    $0x4000, %ecx
        orl     $-1, %eax
        rep stosl
        xorl    %ecx, %ecx              /* all memory as it is, in pages of 4 MiB */
1:      movl    %ecx, %eax
        shll    $22, %eax
        orl     $0x87, %eax
        movl    %eax, TABLES(, %ecx, 4)
        movl    %eax, NESTED(, %ecx, 4)
        incl    %ecx
        cmpl    $1024, %ecx
        jne     1b
        movl    $0, NESTED + 0x400      /* 1 GiB is nowhere, 12 MiB not writable */
        andl    $~2, NESTED + 12
        movl    %cr4, %eax
        orl     $0x10, %eax
        movl    %eax, %cr4
        movl    $TABLES, %eax
        movl    %eax, %cr3
        movl    %cr0, %eax
        orl     $0x80010001, %eax
        movl    %eax, %cr0
        movl    $0xc0000080, %ecx       /* EFER.SVME */
        rdmsr
        orl     $0x1000, %eax
        movl    $1f, next
        wrmsr
        jmp     2f
1:      say     "svm: not there"
        jmp     shutdown
2:      movl    $0xc0010117, %ecx
        movl    $SAVE_AREA, %eax
        xorl    %edx, %edx
        wrmsr
        movl    $0xc0010114, %ecx
        try     rdmsr
        movl    $0x1ff, LAPIC + 0xf0    /* a timer that interrupts all this */
        movl    $0xb, LAPIC + 0x3e0
        movl    $0x20040, LAPIC + 0x320
        movl    $2000000, LAPIC + 0x380

        movl    $rounds, %ebp
next_round:
        cmpl    $rounds_end, %ebp
        jae     done
        movl    %ebp, round
        movl    $VMCB, %edi
        xorl    %eax, %eax
        movl    $1024, %ecx
        rep stosl
        movl    (%ebp), %eax            /* control registers, exceptions, general intercepts */
        movl    %eax, VMCB + 0x00
        movl    %eax, VMCB + 0x04
        movl    4(%ebp), %eax
        movl    %eax, VMCB + 0x08
        movl    8(%ebp), %eax
        movl    %eax, VMCB + 0x0c
        movl    12(%ebp), %eax
        movl    %eax, VMCB + 0x10
        movl    16(%ebp), %eax
        movl    %eax, VMCB + 0x40
        movl    %eax, VMCB + 0x48
        movl    20(%ebp), %eax          /* nested paging, what is injected, virtual interrupt */
        movl    %eax, VMCB + 0x90
        movl    24(%ebp), %eax
        movl    %eax, VMCB + 0xa8
        movl    28(%ebp), %eax
        movl    %eax, VMCB + 0x60
        movb    32(%ebp), %al
        movb    %al, VMCB + 0x62
        field   0x58, $1                /* ASID */
        field   0xb0, $NESTED
        segment 0x400, DATA, 0xc93
        segment 0x410, CODE, 0xc9b
        segment 0x420, DATA, 0xc93
        segment 0x430, DATA, 0xc93
        segment 0x440, DATA, 0xc93
        segment 0x450, DATA, 0xc93
        segment 0x490, 0, 0x08b
        movl    gdt_pointer + 2, %eax
        movl    %eax, VMCB + 0x468
        movzwl  gdt_pointer, %eax
        movl    %eax, VMCB + 0x464
        movl    idt_pointer + 2, %eax
        movl    %eax, VMCB + 0x488
        movzwl  idt_pointer, %eax
        movl    %eax, VMCB + 0x484
        field   0x4d0, $0x1000
        movl    %cr4, %eax
        movl    %eax, VMCB + 0x548
        field   0x550, $TABLES
        movl    %cr0, %eax
        movl    %eax, VMCB + 0x558
        field   0x560, $0x400
        field   0x568, $0xffff0ff0
        field   0x570, $0x202
        field   0x578, $inner
        field   0x5d8, $INNER_STACK
        field   0x668, $0x00070406
        field   0x66c, $0x00070406
        movl    $10000, exits
        clgi
enter:  movl    $VMCB, %eax
        vmload  %eax
        vmrun   %eax
        vmsave  %eax
        stgi
        sti                             /* let what interrupted it come */
        nop
        cli
        clgi
        movl    VMCB + 0x70, %eax
        cmpl    $-1, %eax               /* not entered */
        je      end_round
        movl    next, %eax
        testl   %eax, %eax
        jz      end_round
        decl    exits
        jz      end_round
        cmpl    $0x60, VMCB + 0x70      /* an interrupt: go on where it was */
        je      enter
        cmpl    $0x64, VMCB + 0x70
        je      1f
        movl    %eax, VMCB + 0x578
        movl    $INNER_STACK, VMCB + 0x5d8
        movl    $0x202, VMCB + 0x570
        movl    $0, VMCB + 0x88
        movl    $0, VMCB + 0xa8
        jmp     enter
1:      andl    $~0x100, VMCB + 0x60    /* the virtual interrupt's turn */
        jmp     enter
end_round:
        stgi
        say     "svm: round"
        movl    round, %ebp
        addl    $36, %ebp
        jmp     next_round

done:   movl    $VMCB, %eax
        movl    $0, VMCB + 0x0c         /* a VMCB that is none, one nowhere, and what else has an instruction */
        movl    $0, VMCB + 0x10
        try     vmrun %eax
        movl    $0x40000000, %eax
        try     vmrun %eax
        try     vmload %eax
        try     vmsave %eax
        movl    $1, %eax
        try     vmrun %eax
        xorl    %ecx, %ecx
        try     invlpga %eax, %ecx
        try     skinit %eax
        stgi
        say     "svm: end"
        jmp     shutdown

/* What the inner guest does. */
        .macro  inner_msr number:req
        movl    $\number, %ecx
        try     rdmsr
        movl    $\number, %ecx
        try     wrmsr
        .endm
inner:  movl    $0, %eax
        try     cpuid
        try     vmmcall
        .irp    number, 0x10, 0x1b, 0x174, 0x277, 0xc0000080, 0xc0000081, 0xc0000100, 0xc0000102, 0xc0010055, 0xc0010117, 0xdeadbeef, 0x40000000, 0x1d9, 0x6e0
        inner_msr \number
        .endr
        .irp    register, cr0, cr3, cr4
        try     movl %\register, %eax
        try     movl %eax, %\register
        .endr
        try     movl %cr2, %eax
        try     movl %eax, %cr2
        movl    $0xffffffff, %eax
        try     movl %eax, %cr4
        movl    $0x80000000, %eax
        try     movl %eax, %cr0
        movl    %cr0, %eax
        xorl    $0x40000000, %eax
        try     movl %eax, %cr0
        try     movl %dr0, %eax
        try     movl %eax, %dr0
        try     movl %dr7, %eax
        try     movl %eax, %dr7
        try     clts
        try     smsww %ax
        try     lmsww %ax
        try     inb $0x80, %al
        try     outb %al, $0x80
        try     inb $0x61, %al
        try     outb %al, $0xe9
        movw    $0xcf8, %dx
        try     inl %dx, %eax
        try     outl %eax, %dx
        movl    $buffer, %edi
        try     insb
        try     int $0x80
        try     int3
        try     ud2
        try     into
        try     .byte 0x0f, 0x01, 0xc1  /* vmcall */
        try     rdtsc
        try     rdtscp
        try     rdpmc
        try     pushf
        try     popf
        try     invlpg 0x100000
        try     invlpga %eax, %ecx
        try     wbinvd
        try     invd
        try     pause
        try     monitor
        try     xgetbv
        movl    $0xffffffff, %ecx
        try     xsetbv
        .irp    op, sgdt, sidt, sldt, str
        try     \op buffer
        .endr
        try     lgdt gdt_pointer
        try     lidt idt_pointer
        try     lldt zero
        try     movl LAPIC + 0x80, %eax
        try     movl %eax, LAPIC + 0x80
        try     movl 0xfed00000, %eax
        try     movl 0x40000000, %eax
        try     movl %eax, 0x40000000
        try     movl 0xc00000, %eax
        try     movl %eax, 0xc00000
        try     movl 0x3f000000, %eax
        try     movl %eax, 0xf0000000
        try     fninit
        movl    %cr0, %eax
        orl     $8, %eax
        try     movl %eax, %cr0
        try     fld1
        try     clts
        try     movups zero, %xmm0
        movl    $VMCB, %eax
        try     vmrun %eax
        try     vmload %eax
        try     vmsave %eax
        try     clgi
        try     stgi
        try     .byte 0xf1              /* icebp */
        xorl    %eax, %eax
        try     divl %eax
        .rept   3
        sti
        try     hlt
        .endr
        movl    $3000000, %ecx          /* some time, so that interrupts come */
1:      pause
        loop    1b
        movl    $0, next
        vmmcall
2:      hlt
        jmp     2b

        .data
        /* Control registers, exceptions, general 1 and 2, permission map, nested paging, injected, virtual interrupt. */
        .macro  round registers exceptions first second map nested inject=0 vintr=0 priority=0
        .long   \registers, \exceptions, \first, \second, \map, \nested, \inject, \vintr
        .long   \priority
        .endm
rounds:
        .irp    paging, 1, 0
        round   0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, MAP_ALL, \paging
        round   0xffffffff, 0xffffffff, 0xffffffff & ~0xffffff, 0xffffffff, MAP_NONE, \paging
        round   0, 0, 0x91000001, VMRUN_VMMCALL, MAP_NONE, \paging, 0x80000021
        round   0, 0, NONE_1 | PERMISSIONS, VMRUN_VMMCALL, MAP_NONE, \paging, 0, 0x100, 0x0f
        round   0, 0x00004000, NONE_1 | CR_SELECTIVE | 1 << 4, VMRUN_VMMCALL, MAP_NONE, \paging, 0x80000b0d
        round   0, 0x00042042, NONE_1 | 1, VMRUN_VMMCALL, MAP_NONE, \paging, 0, 0x1000100, 0x0f
        .endr
rounds_end:
round:  .long   0
exits:  .long   0
