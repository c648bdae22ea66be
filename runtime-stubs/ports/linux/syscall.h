/* SPDX-License-Identifier: MIT */
/* Raw Linux system calls. */
#ifndef PORT_SYSCALL_H
#define PORT_SYSCALL_H

#define SYS_WRITE      1
#define SYS_MPROTECT   10
#define SYS_EXIT_GROUP 231

static inline long syscall3(long number, long a, long b, long c)
{
    long result;

    asm volatile ( "syscall"
                   : "=a" (result)
                   : "a" (number), "D" (a), "S" (b), "d" (c)
                   : "rcx", "r11", "memory" );

    return result;
}

#endif /* PORT_SYSCALL_H */
