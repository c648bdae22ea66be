/* SPDX-License-Identifier: MIT */
/*
 * A guest that is busy until it is told to end: writes memory, page after page, takes interrupts of its timer, reads
 * performance counters, yields. The second CPU does what the builder left it: nothing.
 */
#include "start.h"

main:   movl    $0x1ff, LAPIC + 0xf0
        movl    $0xb, LAPIC + 0x3e0
        movl    $0x20040, LAPIC + 0x320
        movl    $5000000, LAPIC + 0x380
        say     "busy"
1:      addl    $4096, %ebp
        andl    $0x1ff000, %ebp
        incl    0x200000(%ebp)
        .irp    counter, 0xc0010000, 0xc0010004, 0xc1, 0x186
        movl    $\counter, %ecx
        try     rdmsr
        movl    $\counter, %ecx
        try     wrmsr
        .endr
        movl    LAPIC + 0x390, %eax
        movl    %cr0, %eax
        movl    %eax, %cr0
        sti
        hypercall 29 $0 $zero           /* sched_op(SCHEDOP_yield) */
        cli
        testl   $0x7000, %ebp          /* most of the time it rests: in the emulator others wait for it */
        jnz     1b
        sti
        hlt
        cli
        jmp     1b
