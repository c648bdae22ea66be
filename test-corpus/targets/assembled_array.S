/* An array with one entry of its own. */
        .data
        .p2align 3
        .globl  words
words:  .quad   from_assembly, 0

        .section .note.GNU-stack, "", @progbits
