/*
 * Claim: a generic sort with comparator and swap functions works.
 * Provocation: two element types, three comparators, a default swap on NULL.
 * Expected end: sorted output, up, down and by the last digit.
 */
#include "port.h"

typedef int compare(const void *, const void *);
typedef void exchange(void *, void *, size_t);

static void swap_bytes(void *a, void *b, size_t size)
{
    for ( char *x = a, *y = b, t; size--; x++, y++ )
        t = *x, *x = *y, *y = t;
}

static noinline void sort(void *base, size_t count, size_t size,
                          compare *order, exchange *swap)
{
    char *data = base;

    for ( size_t i = 1; i < count; i++ )
        for ( size_t j = i; j && order(data + (j - 1) * size,
                                       data + j * size) > 0; j-- )
            (swap ?: swap_bytes)(data + (j - 1) * size, data + j * size, size);
}

static int up(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static int down(const void *a, const void *b) { return up(b, a); }

static int by_digit(const void *a, const void *b)
{
    return *(const unsigned char *)a % 10 - *(const unsigned char *)b % 10;
}

static void swap_int(void *a, void *b, size_t size)
{
    swap_bytes(a, b, size);
}

int main(void)
{
    int numbers[] = { 5, -3, 9, 0, 7 };
    unsigned char bytes[] = { 18, 25, 91, 40 };

    sort(numbers, 5, sizeof(int), up, swap_int);
    print_line("least", numbers[0]);
    sort(numbers, 5, sizeof(int), down, NULL);
    print_line("greatest", numbers[0]);
    sort(bytes, 4, 1, by_digit, NULL);
    print_line("digits", bytes[0] * 10000 + bytes[1] * 100 + bytes[3]);

    return 0;
}
