/* SPDX-License-Identifier: MIT */
/*
 * A guest that makes Xen emulate: instructions of every kind whose operand is the local APIC's page, which is no
 * memory, and instructions that SVM hands over whole (control registers, ports, invlpg).
 */
#include "start.h"

        .set    APIC, LAPIC + 0x80      /* task priority: reads and writes do no harm */

main:   movl    $APIC, %esi
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

        /* The operand named in every way there is: short and long displacements, by index, 16-bit, by segment. */
        movl    $0xfecf93e0, gdt_more + 4
        movl    $0x0000ffff, gdt_more   /* a segment that begins at the local APIC */
        movl    $24, %eax
        movl    %eax, %fs
        xorl    %ebx, %ebx
        movl    $APIC - 16, %ecx
        xorl    %esi, %esi
        try     movl 16(%ecx), %eax
        try     movl 4096(%ecx, %esi), %eax
        try     movl 16(%ecx, %esi, 4), %eax
        try     movl APIC(, %esi, 8), %eax
        try     movl %fs:0x80(%bx), %eax
        try     movl %fs:0x7f(%bx), %eax
        try     movl %fs:0x180(%bx, %si), %eax
        try     movl %fs:(%bx), %eax
        try     .byte 0x64, 0x67, 0xa1, 0x80, 0         /* mov %fs:0x80 (16 bits), %eax */
        try     .byte 0x64, 0x67, 0x8b, 0x0e, 0x80, 0   /* the same with ModRM, to %ecx */
        try     movl %eax, %fs:0x80
        try     addw $0x1234, APIC
        try     addl $0x12345678, APIC
        try     addl $1, APIC
        try     movb $1, APIC
        try     movw $0x1234, APIC
        try     imulw $0x1234, APIC, %ax
        try     imull $0x12345678, APIC, %eax
        try     testw $0x1234, APIC
        try     testb $1, APIC
        try     lock addl $1, APIC
        try     repe cmpsb
        try     cmpxchgb %cl, APIC
        try     cmpxchgw %cx, APIC

        /* Every instruction that uses the stack, where the stack is no memory; none that faults, whose frame would have no place. */
        .macro  stack instruction:vararg
        movl    $LAPIC + 0x200, %esp
        movl    $LAPIC + 0x200, %ebp
        try     \instruction
        .endm
        movw    $0x25ff, 0x1000         /* jmp *next, where 16 bits reach it */
        movl    $next, 0x1002
        .irp    what, %eax, %es, %ds, %fs, $1, $0x12345678, buffer
        stack   pushl \what
        .endr
        .irp    what, %eax, %es, %ds, %fs, buffer
        stack   popl \what
        .endr
        stack   pushw $0x1234
        stack   pushw %ax
        stack   popw %ax
        stack   pusha
        stack   popa
        stack   pushaw
        stack   popaw
        stack   pushf
        stack   popf
        stack   pushfw
        stack   popfw
        stack   enter $0, $0
        stack   enter $16, $1
        stack   enter $16, $3
        stack   leave
        movl    $7f, %eax
        movl    %eax, buffer
        stack   call 7f
        stack   call *%eax
        stack   call *buffer
        stack   lcall $CODE, $7f
        movw    $CODE, buffer + 4
        stack   lcall *buffer
        jmp     1f
7:      jmp     *next

        /* The timer's initial count is memory, in a way: what is written there is read again. */
        .macro  from_timer value instruction:vararg
        movl    \value, LAPIC + 0x380
        movl    $LAPIC + 0x380, %esp
        try     \instruction
        .endm
1:      movl    $0x10000, LAPIC + 0x320
        from_timer $7b ret
        from_timer $7b ret $4
        from_timer $7b call *LAPIC + 0x380
        from_timer $7b jmp *LAPIC + 0x380
        .set    SHORT, CODE << 16 | 0x1000
        from_timer $SHORT lretw
        from_timer $SHORT lretw $4
        from_timer $SHORT iretw
        from_timer $SHORT lcallw *LAPIC + 0x380
        from_timer $SHORT ljmpw *LAPIC + 0x380
        .irp    segment, es, fs, gs, ss
        from_timer $DATA popl %\segment
        from_timer $DATA movw LAPIC + 0x380, %\segment
        .endr
        from_timer $DATA<<16 lds LAPIC + 0x37e, %eax
        from_timer $0x10202 popf

        /* AVX, where the CPU has it. */
        movl    $1, %eax
        cpuid
        andl    $0x10000000, %ecx
        jz      no_avx
        movl    %cr4, %eax
        orl     $0x40000, %eax
        movl    %eax, %cr4
        xorl    %ecx, %ecx
        xorl    %edx, %edx
        movl    $7, %eax
        try     xsetbv
        .irp    register, xmm, ymm
        .irp    op, vmovups, vmovaps, vmovupd, vmovdqu, vmovdqa, vmovntdqa, vlddqu, vmovddup, vmovshdup, vsqrtps, vptest, vtestps, vpabsb, vcvtps2dq, vbroadcastss, vpbroadcastb, vpbroadcastd
        try     \op APIC, %\register\()0
        .endr
        .irp    op, vmovups, vmovaps, vmovdqu, vmovntps, vmovntdq
        try     \op %\register\()0, APIC
        .endr
        .irp    op, vaddps, vsubpd, vmulps, vandps, vpaddb, vpshufb, vpmulld, vpsllvd, vpermilps, vpunpcklbw
        try     \op APIC, %\register\()1, %\register\()0
        .endr
        vpcmpeqd %xmm1, %xmm1, %xmm1
        .irp    op, vmaskmovps, vmaskmovpd, vpmaskmovd, vpmaskmovq
        try     \op APIC, %\register\()1, %\register\()0
        try     \op %\register\()0, %\register\()1, APIC
        .endr
        vpxor   %xmm2, %xmm2, %xmm2
        vpcmpeqd %ymm1, %ymm1, %ymm1
        movl    $APIC, %ecx
        try     vpgatherdd %\register\()1, (%ecx, %\register\()2), %\register\()0
        vpcmpeqd %ymm1, %ymm1, %ymm1
        try     vgatherdps %\register\()1, 4(%ecx, %\register\()2, 4), %\register\()0
        try     vroundps $1, APIC, %\register\()0
        try     vblendps $1, APIC, %\register\()1, %\register\()0
        .endr
        .irp    op, vmovss, vmovsd, vmovd, vmovq, vucomiss, vpmovzxbw, vmovlps
        .ifc \op, vmovlps
        try     \op APIC, %xmm1, %xmm0
        .else
        try     \op APIC, %xmm0
        .endif
        .endr
        .irp    op, vmovss, vmovsd, vmovd, vmovq, vmovlps, vmovhpd
        try     \op %xmm0, APIC
        .endr
        try     vbroadcastf128 APIC, %ymm0
        try     vinsertf128 $1, APIC, %ymm1, %ymm0
        try     vextractf128 $1, %ymm0, APIC
        try     vcvtps2ph $0, %xmm0, APIC
        try     vcvtph2ps APIC, %xmm0
        try     vldmxcsr APIC
        try     vstmxcsr APIC
        try     vpextrb $1, %xmm0, APIC
        try     vpinsrw $1, APIC, %xmm1, %xmm0
        try     vcvtsi2ssl APIC, %xmm1, %xmm0
        movl    $APIC, %edi
        try     vmaskmovdqu %xmm0, %xmm1
        try     vaddps APIC, %zmm1, %zmm0
        try     vzeroupper
        xorl    %edx, %edx
        movl    $7, %eax
        try     xsaveopt APIC
        try     xsavec APIC
        try     xsaves APIC
        try     xrstors APIC
no_avx:

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

        jmp     shutdown
