/* SPDX-License-Identifier: MIT */
/* Printing, exit and the memory functions for test programs: see port.h. */
#include "port.h"
#include "syscall.h"

void print_to(int fd, const char *text)
{
    size_t size = 0;

    while ( text[size] )
        size++;

    while ( size )
    {
        long written = syscall3(SYS_WRITE, fd, (long)text, size);

        if ( written <= 0 )
            exit(70);

        text += written;
        size -= written;
    }
}

static void print_number(int fd, unsigned long value, unsigned int base)
{
    char text[24], *start = text + sizeof(text) - 1;

    *start = '\0';
    do {
        *--start = "0123456789abcdef"[value % base];
        value /= base;
    } while ( value );

    print_to(fd, start);
}

void print(const char *text)
{
    print_to(1, text);
}

void print_int(long value)
{
    if ( value < 0 )
        print("-");
    print_number(1, value < 0 ? -(unsigned long)value : value, 10);
}

void print_hex_to(int fd, unsigned long value)
{
    print_to(fd, "0x");
    print_number(fd, value, 16);
}

void print_hex(unsigned long value)
{
    print_hex_to(1, value);
}

void print_line(const char *text, long value)
{
    print(text);
    print(" ");
    print_int(value);
    print("\n");
}

void exit(int code)
{
    for ( ; ; )
        syscall3(SYS_EXIT_GROUP, code, 0, 0);
}

void *memcpy(void *to, const void *from, size_t size)
{
    void *result = to;

    asm volatile ( "rep movsb"
                   : "+D" (to), "+S" (from), "+c" (size) :: "memory" );

    return result;
}

void *memmove(void *to, const void *from, size_t size)
{
    volatile char *t = to;
    const volatile char *f = from;

    if ( (uintptr_t)to <= (uintptr_t)from )
        return memcpy(to, from, size);

    while ( size-- )
        t[size] = f[size];

    return to;
}

void *memset(void *to, int value, size_t size)
{
    void *result = to;

    asm volatile ( "rep stosb"
                   : "+D" (to), "+c" (size) : "a" (value) : "memory" );

    return result;
}

int memcmp(const void *left, const void *right, size_t size)
{
    const volatile unsigned char *l = left, *r = right;

    for ( ; size; size--, l++, r++ )
        if ( *l != *r )
            return *l - *r;

    return 0;
}
