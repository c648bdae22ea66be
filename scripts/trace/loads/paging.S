/* SPDX-License-Identifier: MIT */
/*
 * A guest for shadow paging: with two, three and four levels of page tables it makes pages that it can write into page
 * tables, changes their entries by every kind of write, and takes them out again.
 */
#include "start.h"

        .set    TOP, 0x200000           /* the top-level table; the next ones behind it */
        .set    LEAF, 0x210000          /* what becomes a page table, again and again */
        .set    FRAME, 0x220000         /* what it maps */
        .set    WINDOW, 0x40000000      /* where */

        /* entries TABLE COUNT FIRST STEP SIZE   fills a page table. */
        .macro  entries table:req count:req first:req step:req size:req
        movl    $\table, %edi
        movl    $\first, %eax
        movl    $\count, %ecx
7:      movl    %eax, (%edi)
        .if \size == 8
        movl    $0, 4(%edi)
        .endif
        addl    $\size, %edi
        addl    $\step, %eax
        loop    7b
        .endm

        /* batch INSTRUCTION   after half a write of a PAE entry Xen goes on emulating a little. */
        .macro  batch instruction:vararg
        movl    $9f, next
        movl    $FRAME | 7, LEAF
        \instruction
        nop
9:      movl    $stack_end, %esp
        .endm

main:   movl    %cr4, %eax
        orl     $0x10, %eax             /* PSE */
        movl    %eax, %cr4

        /* Two levels: all memory through 4 MiB pages but the first 4 MiB, which have a table of their own. */
        entries TOP, 1024, 0x87, 0x400000, 4
        entries TOP+0x1000, 1024, 0x7, 0x1000, 4
        movl    $TOP + 0x1007, TOP
        movl    $TOP | 7, TOP + 0xc00   /* the tables themselves, at 3 GiB */
        movl    $TOP, %eax
        movl    %eax, %cr3
        movl    %cr0, %eax
        orl     $0x80010001, %eax
        movl    %eax, %cr0
        movl    $20, rounds
1:      movl    $FRAME | 7, LEAF        /* a page that is written, and only then a table */
        movl    $FRAME | 5, LEAF + 4
        movl    $LEAF | 7, TOP + 0x400
        call    use_window
        movl    $FRAME | 3, %eax
        movl    %eax, LEAF + 8
        xchgl   %eax, LEAF + 12
        lock cmpxchgl %eax, LEAF + 12
        lock orl $0x20, LEAF + 8
        lock btsl $6, LEAF + 8
        movw    $7, LEAF + 16
        movl    $0xfee00007, LEAF + 20
        movl    $0x7ffff007, LEAF + 24
        call    use_window
        andl    $~2, TOP + 0x1000 + FRAME/0x1000*4
        invlpg  FRAME
        orl     $2, TOP + 0x1000 + FRAME/0x1000*4
        movl    $0, TOP + 0x400
        movl    %cr3, %eax
        movl    %eax, %cr3
        movl    $LEAF, %edi             /* an ordinary page again */
        movl    $1024, %ecx
        rep stosl
        decl    rounds
        jnz     1b
        say     "paging: two levels"
        call    change_memory
        movl    %cr0, %eax
        andl    $0x7fffffff, %eax
        movl    %eax, %cr0

        /* Three levels, of 8-byte entries. */
        entries TOP, 4, TOP+0x2001, 0x1000, 8
        entries TOP+0x2000, 2048, 0x87, 0x200000, 8
        entries TOP+0x6000, 512, 0x7, 0x1000, 8
        entries TOP+0x7000, 512, 0x200007, 0x1000, 8
        movl    $TOP + 0x6007, TOP + 0x2000
        movl    $TOP + 0x7007, TOP + 0x2008
        movl    $TOP + 0x2007, TOP + 0x5000     /* the tables themselves, at 3 GiB */
        movl    $TOP + 0x3007, TOP + 0x5008
        movl    $TOP + 0x4007, TOP + 0x5010
        movl    $TOP + 0x5007, TOP + 0x5018
        movl    %cr4, %eax
        orl     $0x20, %eax
        movl    %eax, %cr4
        movl    $TOP, %eax
        movl    %eax, %cr3
        movl    %cr0, %eax
        orl     $0x80010001, %eax
        movl    %eax, %cr0
        movl    $20, rounds
2:      movl    $FRAME | 7, LEAF
        movl    $0, LEAF + 4
        movl    $FRAME | 5, LEAF + 8
        movl    $LEAF | 7, TOP + 0x3000
        call    use_window
        movl    $FRAME | 3, %ebx
        xorl    %ecx, %ecx
        xorl    %edx, %edx
        xorl    %eax, %eax
        lock cmpxchg8b LEAF + 8
        movq    zero, %mm0
        movq    %mm0, LEAF + 16
        movl    $1, LEAF + 20
        movl    $0xfee00007, LEAF + 24
        call    use_window
        batch   jmp 9f
        batch   call 9f
        batch   jmp *next
        batch   call *next
        clc
        batch   jnc 9f
        stc
        batch   jc 9f
        clc
        batch   .byte 0x0f, 0x83, 0, 0, 0, 0    /* jnc, near */
        movl    $2, %ecx
        batch   loop 9f
        movl    $2, %ecx
        batch   loopne 9f
        xorl    %ecx, %ecx
        batch   jecxz 9f
        batch   pushl $1
        batch   pushl LEAF
        batch   popl %eax
        batch   pushf
        batch   popf
        batch   pusha
        batch   popa
        batch   enter $8, $1
        batch   leave
        pushl   next
        batch   ret
        batch   movl zero, %eax
        batch   movl $0, LEAF + 4
        batch   movl $0, LEAF + 12
        batch   xchgl %eax, buffer
        batch   lock cmpxchgl %eax, buffer
        batch   lock cmpxchg8b buffer
        batch   lock incl buffer
        batch   movsl
        batch   stosl
        batch   lodsl
        batch   cmpsl
        batch   movups zero, %xmm0
        batch   movups %xmm0, buffer
        batch   fld1
        batch   fildl zero
        batch   cpuid
        batch   rdtsc
        batch   cli
        batch   sti
        batch   cli
        batch   inb $0x80, %al
        batch   movl %cr0, %eax
        batch   movl %ds, %eax
        batch   movl %eax, %ds
        batch   invlpg buffer
        batch   clflush buffer
        batch   clts
        batch   wbinvd
        batch   ud2
        batch   int $3
        batch   lgdt gdt_pointer
        batch   sgdt buffer
        batch   btl $1, buffer
        batch   movzwl buffer, %eax
        batch   xlatb
        batch   vmmcall
        batch   divl zero
        movl    $0, TOP + 0x3000
        movl    %cr3, %eax
        movl    %eax, %cr3
        movl    $LEAF, %edi
        xorl    %eax, %eax
        movl    $1024, %ecx
        rep stosl
        decl    rounds
        jnz     2b
        say     "paging: three levels"
        call    change_memory
        movl    %cr0, %eax
        andl    $0x7fffffff, %eax
        movl    %eax, %cr0

        /* Four: the lower ones as they are. */
        entries TOP, 4, TOP+0x2007, 0x1000, 8
        entries TOP+0x8000, 512, 0, 0, 8
        movl    $TOP + 0x7, TOP + 0x8000
        movl    $TOP + 0x8007, TOP + 0x8000 + 8 * 256
        movl    $TOP + 0x8000, %eax
        movl    %eax, %cr3
        movl    $0xc0000080, %ecx
        rdmsr
        orl     $0x901, %eax            /* long mode, no-execute, syscall */
        wrmsr
        movl    $0x00af9b00, gdt_more + 4
        movl    $0xffff, gdt_more
        movl    %cr0, %eax
        orl     $0x80010001, %eax
        movl    %eax, %cr0
        movl    $6f, 0x1000             /* the way back */
        movl    $CODE, 0x1004
        ljmp    $24, $3f
        .code64
3:      movl    $20, %ebp
4:      movq    $FRAME | 7, LEAF
        movq    $FRAME | 5, LEAF + 8
        movq    $LEAF | 7, TOP + 0x3000
        call    use_window_64
        movl    $FRAME | 3, %eax
        movq    %rax, LEAF + 16
        xchgq   %rax, LEAF + 24
        lock cmpxchgq %rax, LEAF + 24
        lock orl $0x20, LEAF + 16
        lock btsq $63, LEAF + 16
        movq    $0xfee00007, %rax
        movq    %rax, LEAF + 32
        movl    $1, LEAF + 44
        xorl    %eax, %eax
        xorl    %edx, %edx
        xorl    %ebx, %ebx
        xorl    %ecx, %ecx
        lock cmpxchg16b LEAF + 48
        movups  %xmm0, LEAF + 64
        call    use_window_64
        movq    $0, TOP + 0x3000
        movq    %cr3, %rax
        movq    %rax, %cr3
        movl    $LEAF, %edi
        xorl    %eax, %eax
        movl    $512, %ecx
        rep stosq
        decl    %ebp
        jnz     4b
        movl    $0x1100000, %edi        /* tables made and forgotten, until shadows must be taken away */
5:      leal    7(%edi), %eax
        movq    %rax, TOP + 0x3000
        movq    $FRAME | 7, (%rdi)
        movl    %edi, %esi
        call    use_window_64
        movl    %esi, %edi
        movq    %cr3, %rax
        movq    %rax, %cr3
        addl    $4096, %edi
        cmpl    $0x1500000, %edi
        jne     5b
        movl    $17, %eax               /* a hypercall from here, too: xen_version */
        xorl    %edi, %edi
        vmmcall
        ljmp    *0x1000
        .code32
6:      movl    $DATA, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %ss
        say     "paging: four levels"
        call    change_memory
        say     "paging: end"
        jmp     shutdown

        /* use_window   reads and writes what the new table maps; what faults is passed over. */
        .macro  touch page:req
        movl    $9f, next
        movl    %esp, kept
        movl    WINDOW + \page * 4096, %eax
        movl    %eax, WINDOW + \page * 4096
9:      movl    kept, %esp
        .endm
use_window:
        .irp    page, 0, 1, 2, 3, 4, 5, 6, 7
        touch   \page
        .endr
        ret

        /* Takes pages away and puts others into their place: every mapping of them must go. */
change_memory:
        .irp    frame, FRAME, LEAF, 0x230000
        movl    $\frame >> 12, buffer + 64
        movl    $buffer + 64, buffer
        movl    $1, buffer + 4
        movl    $0, buffer + 8
        movl    $0, buffer + 12
        movl    $0x7ff0, buffer + 16
        hypercall 12 $1 $buffer         /* XENMEM_decrease_reservation, then populate_physmap */
        hypercall 12 $6 $buffer
        .endr
        movl    $0x7ff0, buffer         /* HVMOP_pagetable_dying */
        movl    $TOP, buffer + 8
        movl    $0, buffer + 12
        hypercall 34 $9 $buffer
        hypercall 34 $5 $zero           /* HVMOP_flush_tlbs */
        ret

        .code64
use_window_64:
        movl    WINDOW, %eax
        movl    %eax, WINDOW
        movl    WINDOW + 4096, %eax
        ret
        .code32

        .data
rounds: .long   0
kept:   .long   0
