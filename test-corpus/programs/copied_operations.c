/*
 * Claim: a copied operations structure calls what the original calls.
 * Provocation: copied by assignment, by memcpy, byte by byte, and by a partial
 * overlay, as hypervisors do with their vendor tables.
 * Expected end: all copies behave the same; the overlay replaces one member.
 */
#include "port.h"

struct operations {
    long (*start)(long);
    long (*stop)(long);
    unsigned int flags;
    long (*pause)(long);
};

static long start(long x) { return x + 1; }
static long stop(long x) { return x + 2; }
static long pause(long x) { return x + 3; }
static long quick_stop(long x) { return x + 20; }

static const struct operations original = { start, stop, 7, pause };
static const struct operations overlay = { .stop = quick_stop };
static struct operations assigned, by_memcpy, by_bytes, merged;

static noinline void show(const char *name, const struct operations *ops)
{
    print_line(name, ops->start(1000) + ops->stop(100) * 10 + ops->pause(0));
}

int main(void)
{
    volatile size_t size = sizeof(original);

    assigned = original;
    memcpy(&by_memcpy, &original, size);
    for ( size_t i = 0; i < size; i++ )
        ((volatile char *)&by_bytes)[i] = ((const volatile char *)&original)[i];

    merged = assigned;
    for ( size_t i = 0; i < size / sizeof(long); i++ )
        if ( ((const unsigned long *)&overlay)[i] )
            ((volatile unsigned long *)&merged)[i] =
                ((const unsigned long *)&overlay)[i];

    show("assigned", &assigned);
    show("memcpy", &by_memcpy);
    show("bytes", &by_bytes);
    show("merged", &merged);

    return 0;
}
