/* SPDX-License-Identifier: MIT */
/*
 * A PVH guest that makes Xen emulate: instructions of every kind whose operand is the local APIC's page, which is no
 * memory, and instructions that SVM hands over whole (control registers, ports, invlpg).  It then ends by a hypercall;
 * with a command line that begins with `s` it stays and writes memory, page after page.
 * Started with 32-bit protected mode, flat segments, no paging (PVH start protocol).
 *
 * One that faults, as it may, is passed over: the handler of every exception goes on at `next`.
 */
        .code32
        .set    APIC, 0xfee00080        /* task priority: reads and writes do no harm */

        /* try INSTRUCTION   one that may fault. */
        .macro  try instruction:vararg
        movl    $9f, next
        \instruction
9:      movl    $stack_end, %esp
        pushl   $16                     /* some load segments */
        popl    %ds
        pushl   $16
        popl    %es
        .endm

        .section .note.Xen, "a", @note
        .balign 4
        .long   4, 4, 18                /* XEN_ELFNOTE_PHYS32_ENTRY */
        .asciz  "Xen"
        .long   _start

        .text
        .globl  _start
_start: cld
        movl    24(%ebx), %eax          /* hvm_start_info: cmdline_paddr */
        movl    %eax, command_line
        movl    $stack_end, %esp
        lgdt    gdt_pointer
        ljmp    $8, $1f
1:      movw    $16, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movl    $idt, %edi              /* 32 gates, all to `fault` */
        movl    $32, %ecx
        movl    $fault, %edx
2:      movw    %dx, (%edi)
        movw    $8, 2(%edi)
        movw    $0x8e00, 4(%edi)
        movl    %edx, %eax
        shrl    $16, %eax
        movw    %ax, 6(%edi)
        addl    $8, %edi
        decl    %ecx
        jnz     2b
        lidt    idt_pointer
        movl    %cr0, %eax
        andl    $~0x4, %eax             /* EM off, MP on: x87 and SSE */
        orl     $0x2, %eax
        movl    %eax, %cr0
        movl    %cr4, %eax
        orl     $0x600, %eax
        movl    %eax, %cr4
        fninit
        movl    $APIC, %esi
        movl    %esi, %edi

        /* Integer: loads, stores, read-modify-write. */
        .irp    op, add, or, adc, sbb, and, sub, xor, cmp, test, xchg
        try     \op\()l %eax, APIC
        try     \op\()b %al, APIC
        .endr
        .irp    op, inc, dec, not, neg, mul, imul, div, idiv, push, pop
        try     \op\()l APIC
        .endr
        .irp    op, rol, ror, rcl, rcr, shl, shr, sar
        try     \op\()l $1, APIC
        try     \op\()l %cl, APIC
        .endr
        .irp    op, bt, bts, btr, btc
        try     \op\()l $1, APIC
        try     \op\()l %eax, APIC
        .endr
        try     movl APIC, %eax
        try     movl %eax, APIC
        try     movl $0, APIC
        try     movzbl APIC, %eax
        try     movsbl APIC, %eax
        try     movzwl APIC, %eax
        try     movswl APIC, %eax
        try     movw %ds, APIC
        try     movw APIC, %es
        try     lock cmpxchgl %ecx, APIC
        try     lock cmpxchg8b APIC
        try     lock xaddl %eax, APIC
        try     lock orl $0, APIC
        try     shldl $1, %eax, APIC
        try     shrdl %cl, %eax, APIC
        try     bsfl APIC, %eax
        try     bsrl APIC, %eax
        try     cmovel APIC, %eax
        try     sete APIC
        try     imull $3, APIC, %eax
        try     bound %eax, APIC
        try     arpl %ax, APIC
        try     lesl APIC, %eax
        try     ldsl APIC, %eax
        try     lssl APIC, %eax
        try     lfsl APIC, %eax
        try     movntil %eax, APIC
        try     popcntl APIC, %eax
        try     movbe APIC, %eax
        try     movbe %eax, APIC
        try     crc32l APIC, %eax
        try     lzcntl APIC, %eax
        try     tzcntl APIC, %eax
        try     adcxl APIC, %eax
        try     adoxl APIC, %eax
        try     andnl APIC, %ecx, %eax
        try     bextrl %eax, APIC, %ecx
        try     blsrl APIC, %eax
        try     bzhil %eax, APIC, %ecx
        try     pdepl APIC, %ecx, %eax
        try     pextl APIC, %ecx, %eax
        try     mulxl APIC, %ecx, %eax
        try     rorxl $1, APIC, %eax
        try     sarxl %eax, APIC, %ecx
        try     clflush APIC
        try     clflushopt APIC
        try     clwb APIC
        try     prefetcht0 APIC
        try     prefetchw APIC

        /* Strings, one and repeated, to, from and across. */
        .irp    op, movsl, movsb, stosl, stosb, lodsl, lodsb, cmpsl, cmpsb, scasl, scasb
        movl    $APIC, %esi
        movl    $APIC, %edi
        movl    $2, %ecx
        try     \op
        movl    $APIC, %esi
        movl    $buffer, %edi
        movl    $2, %ecx
        try     rep \op
        movl    $buffer, %esi
        movl    $APIC, %edi
        movl    $2, %ecx
        try     repne \op
        .endr
        movl    $APIC, %ebx
        try     xlatb

        /* Descriptor tables and control words in memory that is none. */
        .irp    op, sgdt, sidt, smsw, sldt, str, verr, verw, lldt, ltr, fnstcw, fnstsw, fldcw, fnstenv, fldenv, fnsave, frstor, fxsave, fxrstor, ldmxcsr, stmxcsr, xsave, xrstor
        try     \op APIC
        .endr
        try     larl APIC, %eax
        try     lsll APIC, %eax
        lidt    idt_pointer
        lgdt    gdt_pointer
        fninit

        /* x87: each group, with and without memory. */
        .irp    op, fadds, fmuls, fcoms, fcomps, fsubs, fsubrs, fdivs, fdivrs, flds, fsts, fstps, fiaddl, fimull, ficoml, ficompl, fisubl, fisubrl, fidivl, fidivrl, fildl, fistl, fistpl, fisttpl, fldt, fstpt, faddl, fmull, fcoml, fcompl, fsubl, fsubrl, fdivl, fdivrl, fldl, fstl, fstpl, fisttpll, fiadds, fimuls, ficoms, ficomps, fisubs, fisubrs, fidivs, fidivrs, filds, fists, fistps, fbld, fbstp, fildll, fistpll
        try     \op APIC
        fninit
        .endr

        /* MMX and SSE moves and arithmetic from memory. */
        .irp    op, movd, movq, paddb, pand, pcmpeqb, pmaddwd, psrlw, punpckldq
        try     \op APIC, %mm0
        .endr
        try     movd %mm0, APIC
        try     movq %mm0, APIC
        try     movntq %mm0, APIC
        try     emms
        .irp    op, movd, movq, movss, movsd, movups, movaps, movupd, movapd, movdqu, movdqa, movlps, movhps, movlpd, movhpd, lddqu, movddup, movshdup, movntdqa, addps, addss, addpd, addsd, sqrtps, andps, cvtps2pd, cvtdq2ps, ucomiss, comisd, unpcklps, paddb, pshufb, pmovzxbw, pmulld, ptest, phaddw, pabsb, aesenc, haddps
        try     \op APIC, %xmm0
        .endr
        .irp    op, movd, movq, movss, movsd, movups, movaps, movdqu, movdqa, movlps, movhps, movlpd, movhpd, movntps, movntdq
        try     \op %xmm0, APIC
        .endr
        try     cvtsi2ssl APIC, %xmm0
        try     cvtss2sil APIC, %eax
        try     pinsrw $1, APIC, %xmm0
        try     pinsrb $1, APIC, %xmm0
        try     pinsrd $1, APIC, %xmm0
        try     pextrb $1, %xmm0, APIC
        try     pextrw $1, %xmm0, APIC
        try     pextrd $1, %xmm0, APIC
        try     extractps $1, %xmm0, APIC
        try     insertps $1, APIC, %xmm0
        try     pcmpestri $1, APIC, %xmm0
        try     pclmulqdq $1, APIC, %xmm0
        movl    $APIC, %edi
        try     maskmovq %mm0, %mm1
        try     maskmovdqu %xmm0, %xmm1

        /* What SVM hands over whole: control registers, ports. */
        try     movl %cr0, %eax
        try     movl %eax, %cr0
        try     movl %cr2, %eax
        try     movl %eax, %cr2
        try     movl %cr3, %eax
        try     movl %eax, %cr3
        try     movl %cr4, %eax
        try     movl %eax, %cr4
        try     smsww %ax
        try     lmsww %ax
        try     clts
        try     invlpg APIC
        try     invd
        try     wbinvd
        try     movl %dr0, %eax
        try     movl %eax, %dr0
        try     movl %dr7, %eax
        try     rdtsc
        try     rdpmc
        try     cpuid
        movl    $0x1b, %ecx
        try     rdmsr
        try     wrmsr
        xorl    %ecx, %ecx
        try     xgetbv
        try     xsetbv
        try     sysenter
        try     syscall
        try     inb $0x40, %al
        try     outb %al, $0x80
        movw    $0x71, %dx
        try     inb %dx, %al
        try     outb %al, %dx
        try     inl %dx, %eax
        try     outl %eax, %dx
        movl    $buffer, %edi
        movl    $2, %ecx
        try     rep insb
        movl    $buffer, %esi
        movl    $2, %ecx
        try     rep outsb
        movl    $buffer, %edi
        try     insl
        movl    $APIC, %edi
        try     insl
        movl    $APIC, %esi
        try     outsl
        movl    $0xfec00000, %ebx       /* I/O APIC, HPET: nobody there for PVH */
        try     movl (%ebx), %eax
        try     movl %eax, 0xfed00000

        movl    command_line, %eax
        testl   %eax, %eax
        jz      4f
        cmpb    $'s', (%eax)
        jne     4f
3:      addl    $4096, %esi
        andl    $0x1ff000, %esi
        incl    0x200000(%esi)
        movl    $29, %eax               /* sched_op(SCHEDOP_yield) */
        xorl    %ebx, %ebx
        vmmcall
        jmp     3b

4:      /* sched_op(SCHEDOP_shutdown, poweroff) */
        movl    $29, %eax
        movl    $2, %ebx
        movl    $reason, %ecx
        vmmcall
        ud2

fault:  movl    $stack_end, %esp
        pushfl
        pushl   $8
        pushl   next
        iret

        .data
        .balign 8
gdt:    .quad   0, 0x00cf9b000000ffff, 0x00cf93000000ffff
gdt_pointer:
        .word   23
        .long   gdt
idt_pointer:
        .word   255
        .long   idt
reason: .long   0
next:   .long   0
command_line:
        .long   0
        .bss
        .balign 64
idt:    .skip   256
buffer: .skip   1024
        .skip   4096
stack_end:
        .skip   64
