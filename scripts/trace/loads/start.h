/* SPDX-License-Identifier: MIT */
/*
 * How the small guests of these loads begin, and what they share.  The domain builder enters `_start` in 32-bit
 * protected mode, flat segments, no paging (PVH start protocol); a guest goes on at `main` with descriptor tables, a
 * stack and the FPU set up, interrupts off.  It ends by `shutdown`.
 *
 * An instruction that faults, as it may, is passed over: the handler of every exception goes on at `next`.
 */
        .code32
        .set    LAPIC, 0xfee00000
        .set    CODE, 8
        .set    DATA, 16

        /* try INSTRUCTION   one that may fault. */
        .macro  try instruction:vararg
        movl    $9f, next
        \instruction
9:      movl    $stack_end, %esp
        pushl   $DATA                   /* some load segments */
        popl    %ds
        pushl   $DATA
        popl    %es
        .endm

        /* hypercall NUMBER, ARGUMENT...   arguments are moved as they stand; eax is the result. */
        .macro  hypercall number:req first=%ebx second=%ecx third=%edx fourth=%esi
        movl    \first, %ebx
        movl    \second, %ecx
        movl    \third, %edx
        movl    \fourth, %esi
        movl    $\number, %eax
        vmmcall
        .endm

        /* say TEXT   on Xen's console, by the port that it has for guests. */
        .macro  say text:req
        .section .rodata
8:      .asciz  "\text\n"
        .text
        movl    $8b, %esi
        call    say_text
        .endm

        .section .note.Xen, "a", @note
        .balign 4
        .long   4, 4, 18                /* XEN_ELFNOTE_PHYS32_ENTRY */
        .asciz  "Xen"
        .long   _start

        .text
        .globl  _start
_start: cld
        movl    $stack_end, %esp
        lgdt    gdt_pointer
        ljmp    $CODE, $1f
1:      movw    $DATA, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movl    $idt, %edi              /* exceptions go to `fault`, the rest to `interrupt` */
        movl    $fault, %edx
        xorl    %ecx, %ecx
2:      cmpl    $32, %ecx
        jne     3f
        movl    $interrupt, %edx
3:      movw    %dx, (%edi)
        movw    $CODE, 2(%edi)
        movw    $0x8e00, 4(%edi)
        movl    %edx, %eax
        shrl    $16, %eax
        movw    %ax, 6(%edi)
        addl    $8, %edi
        incl    %ecx
        cmpl    $256, %ecx
        jne     2b
        lidt    idt_pointer
        movl    %cr0, %eax
        andl    $~0x4, %eax             /* EM off, MP on: x87 and SSE */
        orl     $0x2, %eax
        movl    %eax, %cr0
        movl    %cr4, %eax
        orl     $0x600, %eax
        movl    %eax, %cr4
        fninit
        jmp     main

        /* sched_op(SCHEDOP_shutdown, poweroff) */
shutdown:
        hypercall 29 $2 $zero
        ud2

say_text:
        lodsb
        testb   %al, %al
        jz      1f
        outb    %al, $0xe9
        jmp     say_text
1:      ret

fault:  movl    $stack_end, %esp
        pushfl
        pushl   $CODE
        pushl   next
        iret

        /* Counts, and lets every controller send more. */
interrupt:
        pushl   %eax
        incl    interrupts
        xorl    %eax, %eax
        movl    %eax, LAPIC + 0xb0
        movb    $0x20, %al
        outb    %al, $0xa0
        outb    %al, $0x20
        popl    %eax
        iret

        .data
        .balign 8
gdt:    .quad   0, 0x00cf9b000000ffff, 0x00cf93000000ffff
gdt_more:
        .fill   29, 8, 0
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt
idt_pointer:
        .word   256 * 8 - 1
        .long   idt
next:   .long   0
zero:   .quad   0
interrupts:
        .long   0
        .bss
        .balign 64
idt:    .skip   256 * 8
buffer: .skip   1024
        .skip   4096
stack_end:
        .skip   64
        .text
