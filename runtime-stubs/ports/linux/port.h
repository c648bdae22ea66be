/* SPDX-License-Identifier: MIT */
/*
 * What a freestanding test program finds on x86-64 Linux: start.S calls
 * main(void) and exits with its result.  The same in plain and protected
 * builds.
 */
#ifndef PORT_H
#define PORT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#define noinline __attribute__((__noinline__))
#define noreturn __attribute__((__noreturn__))
#define used     __attribute__((__used__))
#define weak     __attribute__((__weak__))
#define section(name) __attribute__((__section__(name), __used__))

int main(void);

/* Write text, or a number, to standard output.  No newline is added. */
void print(const char *text);
void print_int(long value);
void print_hex(unsigned long value);

/* "text value\n", the usual line of a test. */
void print_line(const char *text, long value);

/* Write text to a file descriptor. */
void print_to(int fd, const char *text);
void print_hex_to(int fd, unsigned long value);

noreturn void exit(int code);

/* What the compiler may call on its own. */
void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *left, const void *right, size_t size);

#endif /* PORT_H */
