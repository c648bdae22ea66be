/* SPDX-License-Identifier: MIT */
/*
 * An HVM guest that uses every device that Xen itself emulates: interrupt controllers, timers, clock, power management
 * ports, MTRRs and MSRs, Xen's event channels and those Hyper-V interfaces that Xen has.
 */
#include "start.h"

        .macro  out port:req value:req
        movw    $\port, %dx
        movb    $\value, %al
        outb    %al, %dx
        .endm
        .macro  in port:req
        movw    $\port, %dx
        inb     %dx, %al
        .endm
        .macro  store address:req value:req
        movl    $\value, \address
        .endm
        .macro  load address:req
        movl    \address, %eax
        .endm
        .macro  msr number:req       /* reads it and writes it back */
        movl    $\number, %ecx
        try     rdmsr
        movl    $\number, %ecx
        try     wrmsr
        .endm
        .macro  set_msr number:req low:req high=0
        movl    $\number, %ecx
        movl    $\low, %eax
        movl    $\high, %edx
        try     wrmsr
        .endm
        /* task PLACE AT   a descriptor in the GDT of the task state at AT. */
        .macro  task place:req at:req
        movl    $\at, %eax
        movw    $103, \place
        movw    %ax, \place+2
        shrl    $16, %eax
        movb    %al, \place+4
        movb    $0x89, \place+5
        movb    $0, \place+6
        movb    %ah, \place+7
        .endm
        /* wait N   for N interrupts; the local APIC's timer sends some in any case. */
        .macro  wait times:req
        movl    $\times, %ebx
        call    wait_interrupts
        .endm

main:
        /* The local APIC: timer every 10 ms, the old controllers through LINT0. */
        store   LAPIC+0xf0, 0x1ff
        store   LAPIC+0x80, 0
        store   LAPIC+0x3e0, 0xb
        store   LAPIC+0x320, 0x20040
        store   LAPIC+0x380, 1000000
        store   LAPIC+0x350, 0x700
        store   LAPIC+0x360, 0x400
        store   LAPIC+0x370, 0x43
        store   LAPIC+0x340, 0x44
        store   LAPIC+0x330, 0x45
        load    LAPIC+0x390
        store   LAPIC+0xd0, 0x01000000
        store   LAPIC+0xe0, 0xffffffff
        wait    3
        say     "devices: local APIC"

        /* PIC: both, edge and level, special masks, polls. */
        .irp    base, 0x20, 0xa0
        out     \base, 0x11
        out     \base+1, 0x20+(\base&0x80)/16
        out     \base+1, (0xa0-\base)/32+2*(\base/0xa0)
        out     \base+1, 1
        out     \base+1, 0
        out     \base, 0x0a
        in      \base
        out     \base, 0x0b
        in      \base
        out     \base, 0x68
        out     \base, 0x48
        out     \base, 0x0c
        in      \base
        out     \base, 0xe0
        out     \base, 0xc1
        in      \base+1
        .endr
        out     0x4d0, 0x20
        out     0x4d1, 0x0e
        in      0x4d0
        in      0x4d1

        /* PIT: all modes, counters latched and read back, the speaker's gate. */
        .irp    mode, 0, 1, 2, 3, 4, 5
        out     0x43, 0x30+\mode*2
        out     0x40, 0x00
        out     0x40, 0x10
        out     0x43, 0x00
        in      0x40
        in      0x40
        out     0x43, 0xc2
        in      0x40
        in      0x40
        in      0x40
        wait    2
        .endr
        out     0x43, 0xb6
        out     0x42, 0xff
        out     0x42, 0x40
        in      0x61
        out     0x61, 3
        in      0x61
        in      0x42
        out     0x43, 0x14
        out     0x40, 0x80
        in      0x40
        out     0x43, 0x34
        out     0x40, 0x00
        out     0x40, 0x10
        wait    5
        say     "devices: PIC and PIT"

        /* The clock: every register, its periodic, update and alarm interrupts. */
        movl    $0x3f, %ecx
1:      movl    %ecx, %eax
        outb    %al, $0x70
        inb     $0x71, %al
        decl    %ecx
        jns     1b
        .irp    register, 0x80, 0x82, 0x84, 0x86, 0x87, 0x88, 0x89, 0x32
        out     0x70, \register
        in      0x71
        outb    %al, %dx
        .endr
        out     0x70, 0x0a
        out     0x71, 0x2a
        .irp    alarm, 1, 3, 5
        out     0x70, \alarm
        out     0x71, 0xff
        .endr
        out     0x70, 0x0b
        out     0x71, 0x72
        .rept   3
        wait    3
        out     0x70, 0x0c
        in      0x71
        .endr
        out     0x70, 0x0b
        out     0x71, 0x02
        say     "devices: clock"

        /* The I/O APIC: fixed and lowest priority, physical and logical, edge and level. */
        .irp    register, 0, 1, 2, 3
        store   0xfec00000, \register
        load    0xfec00010
        store   0xfec00010, 0
        .endr
        xorl    %ecx, %ecx
2:      leal    0x11(, %ecx, 2), %eax
        movl    %eax, 0xfec00000
        store   0xfec00010, 0x01000000
        decl    %eax
        movl    %eax, 0xfec00000
        leal    0x50(%ecx), %ebx        /* fixed, physical */
        testl   $1, %ecx
        jz      3f
        orl     $0x900, %ebx            /* lowest priority, logical */
3:      cmpl    $9, %ecx
        jne     4f
        orl     $0xa000, %ebx           /* level, low */
4:      movl    %ebx, 0xfec00010
        load    0xfec00010
        incl    %ecx
        cmpl    $24, %ecx
        jne     2b
        store   0xfec00040, 0x59
        store   LAPIC+0x350, 0x10700
        out     0x43, 0x34
        out     0x40, 0x00
        out     0x40, 0x10
        wait    5
        say     "devices: I/O APIC"

        /* HPET: legacy routes, one shot and periodic. */
        load    0xfed00000
        load    0xfed00004
        .irp    timer, 0, 1, 2
        load    0xfed00100+\timer*0x20
        store   0xfed00100+\timer*0x20, 0x14c+\timer*0x200
        store   0xfed00108+\timer*0x20, 100000
        store   0xfed00108+\timer*0x20, 100000
        .endr
        store   0xfed00010, 1
        wait    3
        store   0xfed00010, 3
        load    0xfed000f0
        load    0xfed00020
        store   0xfed00020, 7
        wait    3
        store   0xfed00100, 0x104
        store   0xfed00108, 0x7fffffff
        movq    0xfed000f0, %mm0
        store   0xfed00010, 0
        store   0xfed000f0, 0
        say     "devices: HPET"

        /* Power management: timer and event block, where HVM_PARAM_ACPI_IOPORTS_LOCATION puts them. */
        .irp    place, 1, 0
        store   buffer, 0x7ff0
        store   buffer+4, 19
        store   buffer+8, \place
        store   buffer+12, 0
        hypercall 34 $0 $buffer
        .irp    port, 0xb000, 0x1f40
        movw    $\port, %dx
        try     inw %dx, %ax
        try     outw %ax, %dx
        movw    $\port+2, %dx
        try     inw %dx, %ax
        movw    $0x21, %ax
        try     outw %ax, %dx
        movw    $\port, %dx
        movw    $0x21, %ax
        try     outw %ax, %dx
        movw    $\port+8, %dx
        try     inl %dx, %eax
        .endr
        .endr

        /* Interrupts from CPU to CPU; the second one starts, in real mode, and waits. */
        store   0x1000, 0xfdebf4fb      /* sti; hlt; jmp */
        store   LAPIC+0x310, 0x01000000
        .irp    command, 0x44041, 0x84042, 0xc0043, 0x80900, 0xc4500, 0xc4601, 0xc4601, 0xc0400, 0xc0048
        store   LAPIC+0x300, \command
        load    LAPIC+0x300
        .endr
        store   LAPIC+0x310, 0x02000000
        store   LAPIC+0x300, 0x4048
        store   LAPIC+0x300, 0x0905
        store   LAPIC+0x300, 0x4948
        wait    3
        say     "devices: second CPU"

        /* Model specific registers, those of the local APIC last. */
        .irp    number, 0x10, 0x1b, 0x3a, 0x3b, 0x8b, 0xc1, 0xc2, 0x186, 0xfe, 0x17, 0xce, 0x140, 0x174, 0x175, 0x176, 0x179, 0x17a, 0x1a0, 0x1d9, 0x1db, 0x250, 0x258, 0x268, 0x277, 0x2ff, 0x400, 0x401, 0x402, 0x403, 0x404, 0x480, 0x6e0, 0x6a0, 0x6a2, 0xda0, 0xd90, 0xc80, 0x48, 0x49, 0x10a, 0x560, 0x345
        msr     \number
        .endr
        .irp    number, 0xc0000080, 0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084, 0xc0000100, 0xc0000101, 0xc0000102, 0xc0000103, 0xc0010000, 0xc0010001, 0xc0010004, 0xc0010005, 0xc0010010, 0xc0010015, 0xc001001f, 0xc0010055, 0xc0010058, 0xc0010064, 0xc0010112, 0xc0010114, 0xc0010117, 0xc0010140, 0xc0010200, 0xc0010201, 0xc0011020, 0xc0011022, 0xc0011023, 0xc0011027, 0xc001102a, 0xc0011030, 0xdeadbeef
        msr     \number
        .endr
        .irp    leaf, 0, 1, 4, 7, 0xd, 0x40000000, 0x40000001, 0x40000002, 0x40000004, 0x40000100, 0x80000001, 0x80000008
        movl    $\leaf, %eax
        xorl    %ecx, %ecx
        cpuid
        .endr
        .irp    pair, 0x200, 0x202
        set_msr \pair, 0x6
        set_msr \pair+1, 0xfff00800, 0xf
        set_msr \pair+1, 0
        .endr
        set_msr 0x277, 0x00070406, 0x00070406
        set_msr 0x277, 0x02020202, 0x02020202   /* no memory type: faults */
        set_msr 0x2ff, 0xc00
        set_msr 0x10, 0
        set_msr 0x3b, 0x1000
        set_msr 0x3b, 0
        set_msr 0xc0000103, 7
        set_msr 0xc0000080, 0x800
        set_msr 0xc0000080, 0xffffffff, 0xffffffff
        set_msr 0x1d9, 1
        set_msr 0x1d9, 0
        movl    %cr0, %eax              /* without caches, and back */
        orl     $0x40000000, %eax
        try     movl %eax, %cr0
        wbinvd
        andl    $~0x60000000, %eax
        try     movl %eax, %cr0
        movl    $0x80000000, %eax       /* paging without protection: faults */
        try     movl %eax, %cr0
        movl    $0xffffffff, %eax
        try     movl %eax, %cr4
        movl    $0x400, %eax
        try     movl %eax, %dr7
        movl    $0xffffffff, %ecx
        try     xsetbv
        say     "devices: MSRs"

        /* A single step over an instruction that Xen emulates, and breakpoints on it. */
        pushfl
        orl     $0x100, (%esp)
        popfl
        try     movl LAPIC+0x80, %eax
        pushfl
        andl    $~0x100, (%esp)
        popfl
        try     int $3
        try     ud2
        try     .byte 0x0f, 0x01, 0xd8          /* vmrun, without SVME */
        try     .byte 0x0f, 0x01, 0xc1          /* vmcall */

        /* Tasks, which Xen switches: there and back by jumps, by a call and IRET; then to what is no good task. */
        .set    FIRST, 24
        .set    SECOND, 32
        task    gdt_more, first_task
        task    gdt_more+8, second_task
        movw    $FIRST, %ax
        ltr     %ax
        store   second_task+36, 2
        store   second_task+56, stack_end-1024
        .irp    segment, 72, 80, 84
        store   second_task+\segment, DATA
        .endr
        store   second_task+76, CODE
        store   second_task+32, 1f
        try     ljmp $SECOND, $0
1:      try     ljmp $FIRST, $0         /* a second time from the first one, where it faults */
        store   second_task+32, 2f
        try     lcall $SECOND, $0
        jmp     3f
2:      iret
        .irp    wrong, 76, 80, 84, 96
3:      task    gdt_more+8, second_task
        movl    second_task+\wrong, %ebx
        store   second_task+\wrong, FIRST
        try     ljmp $SECOND, $0
        movl    %ebx, second_task+\wrong
        .endr
        movb    $9, gdt_more+8+5        /* absent, small, none */
        try     ljmp $SECOND, $0
        movb    $0x89, gdt_more+8+5
        movw    $60, gdt_more+8
        try     ljmp $SECOND, $0
        try     int $0x21
        try     clts
        say     "devices: tasks"

        /* Xen: hypercall page, version, multicall, shared page, event channels by line and by vector, timers. */
        .irp    number, 0x40000000, 0x40000200
        set_msr \number, 0x180000
        .endr
        hypercall 17 $0 $0
        store   buffer, 17              /* xen_version(0), twice; then what is no hypercall */
        store   buffer+24, 17
        store   buffer+48, 63
        hypercall 13 $buffer $3
        store   buffer+64, 0x7ff0       /* the shared page, by XENMEM_add_to_physmap */
        store   buffer+68, 0
        store   buffer+72, 0
        store   buffer+76, 0x190
        hypercall 12 $7 $buffer+64
        .irp    how, 0x02000000, 0x00000000, 0x01000000
        store   buffer, 0x7ff0
        store   buffer+4, 0
        store   buffer+8, 0x4a
        store   buffer+12, \how
        hypercall 34 $0 $buffer
        store   buffer+32, 0x7ff07ff0   /* EVTCHNOP_alloc_unbound, bind_interdomain, send */
        hypercall 32 $6 $buffer+32
        movl    buffer+36, %eax
        movl    %eax, buffer+52
        store   buffer+48, 0x7ff0
        hypercall 32 $0 $buffer+48
        movl    buffer+56, %eax
        movl    %eax, buffer+60
        hypercall 32 $4 $buffer+60
        store   buffer+80, 0            /* EVTCHNOP_bind_virq: the timer */
        store   buffer+84, 0
        hypercall 32 $1 $buffer+80
        hypercall 15 $1000000 $0        /* set_timer_op */
        movb    $0, 0x190000            /* evtchn_upcall_pending */
        wait    2
        hypercall 32 $3 $buffer+60
        .endr
        store   buffer, 0x190800        /* SCHEDOP_poll, 1 ms */
        store   buffer+4, 0
        store   buffer+8, 1000000
        store   buffer+12, 0
        hypercall 29 $3 $buffer
        hypercall 29 $1 $0
        hypercall 34 $5 $0              /* HVMOP_flush_tlbs */
        hypercall 34 $9 $buffer         /* HVMOP_pagetable_dying */
        say     "devices: Xen"

        /* Hyper-V's interfaces: page for calls, per-CPU pages, timers, interrupt controller, clock. */
        set_msr 0x40000000, 0x8100, 0x10
        set_msr 0x40000001, 0x1a0001
        set_msr 0x40000021, 0x1a1001
        set_msr 0x40000073, 0x1a2001
        .irp    number, 0x40000000, 0x40000001, 0x40000002, 0x40000003, 0x40000020, 0x40000021, 0x40000022, 0x40000023, 0x40000070, 0x40000071, 0x40000072, 0x40000073, 0x40000080, 0x40000081, 0x40000082, 0x40000083, 0x40000084, 0x40000090, 0x400000b0, 0x400000b1, 0x40000100, 0x40000105
        msr     \number
        .endr
        set_msr 0x40000080, 1           /* a synthetic timer, one shot, that fires at once */
        set_msr 0x40000083, 0x1a3001
        set_msr 0x40000090, 0x4b
        set_msr 0x400000b1, 1
        set_msr 0x400000b0, 0x14b0009
        wait    2
        .irp    call, 2, 3, 8, 0xb, 0x15, 0x13, 0x14, 0x4c, 0x99
        movl    $\call, %eax
        xorl    %edx, %edx
        xorl    %ebx, %ebx
        movl    $0x1b0000, %ecx
        xorl    %edi, %edi
        movl    $0x1b0000, %esi
        try     vmmcall
        .endr
        say     "devices: Hyper-V"

        /* Where nobody is: PCI, ports and memory without a device. */
        movw    $0xcf8, %dx
        movl    $0x80000000, %eax
        outl    %eax, %dx
        inl     %dx, %eax
        movw    $0xcfc, %dx
        inl     %dx, %eax
        outl    %eax, %dx
        .irp    port, 0x60, 0x64, 0x92, 0xb2, 0x3f8, 0x1f0, 0x402
        in      \port
        outb    %al, %dx
        .endr
        try     movl 0xf0000000, %eax
        try     movl %eax, 0xf0000000
        try     movb 0xa0000, %al
        try     movb %al, 0xb8000
        movl    $0xf0000000, %esi
        movl    $buffer, %edi
        movl    $4, %ecx
        try     rep movsl

        /* The local APIC by MSR, and a deadline of its timer. */
        movl    $0x1b, %ecx
        rdmsr
        orl     $0xc00, %eax
        try     wrmsr
        movl    $0x802, %ebx
5:      movl    %ebx, %ecx
        try     rdmsr
        incl    %ebx
        cmpl    $0x840, %ebx
        jne     5b
        set_msr 0x83f, 0x48
        set_msr 0x830, 0x4048
        set_msr 0x830, 0x48, 1
        set_msr 0x808, 0
        set_msr 0x832, 0x40040
        rdtsc
        addl    $1000000, %eax
        adcl    $0, %edx
        movl    $0x6e0, %ecx
        try     wrmsr
        wait    1
        set_msr 0x80b, 0
        say     "devices: end"
        jmp     shutdown

/* ebx: for how many interrupts; never more than some time, as timers may have been switched off. */
wait_interrupts:
        movl    interrupts, %edi
        addl    %ebx, %edi
        movl    $3000000, %ecx
        sti
6:      pause
        cmpl    %edi, interrupts
        jns     7f
        loop    6b
7:      xorl    %eax, %eax
        movl    %eax, LAPIC+0xb0
        cli
        ret

        .data
first_task:
        .skip   104
second_task:
        .skip   104
