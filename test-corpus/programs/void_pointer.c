/*
 * Claim: a function pointer survives a trip through void *.
 * Provocation: a generic list stores it as void *, another function casts it
 * back.
 * Expected end: both functions are called.
 */
#include "port.h"

static void *list[4];
static unsigned int length;

static noinline void append(void *item)
{
    list[length++] = item;
}

static noinline void *item(unsigned int i)
{
    return list[i];
}

static long triple(long x) { return 3 * x; }
static void say(const char *text) { print(text); }

int main(void)
{
    append((void *)triple);
    append((void *)say);

    print_line("triple", ((long (*)(long))item(0))(14));
    ((void (*)(const char *))item(1))("said\n");

    return 0;
}
