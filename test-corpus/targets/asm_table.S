/* What assembly stores, lists and hands out. */
        .text
        .globl  install, get_operations, call_entry
        .type   install, @function
install:
        movq    listed(%rip), %rax
        movq    %rax, hook(%rip)
        ret
        .size   install, . - install

        .type   get_operations, @function
get_operations:
        leaq    operations(%rip), %rax
        ret
        .size   get_operations, . - get_operations

        .type   call_entry, @function
call_entry:
        subq    $8, %rsp
        leaq    passed(%rip), %rdi
        call    entry
        addq    $8, %rsp
        ret
        .size   call_entry, . - call_entry

        .section .rodata
        .p2align 3
listed: .quad   from_assembly
        .globl  table
table:  .quad   table_a, table_b

        .section .note.GNU-stack, "", @progbits
