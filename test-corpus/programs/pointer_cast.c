/*
 * Claim: a function whose pointer the program itself casts to another type may
 * be called through it, as old hypercall and softirq tables do: the set has
 * what the table holds, whatever the types say.
 * Provocation: pointers cast to a type that differs in arguments or result.
 * Expected end: all three run.
 */
#include "port.h"

typedef long generic(unsigned long a, unsigned long b, unsigned long c);

struct domain { int id; };

static noinline int by_pointer(struct domain *domain, int increment)
{
    return domain->id + increment;
}

static noinline long by_value(unsigned int only)
{
    return only * 2;
}

static noinline void nothing(void)
{
    print("nothing\n");
}

static generic *const volatile table[] = {
    (generic *)(void *)by_pointer,
    (generic *)(void *)by_value,
    (generic *)(void *)nothing,
};

int main(void)
{
    struct domain domain = { 40 };

    print_line("pointer", (int)table[0]((unsigned long)&domain, 2, 0));
    print_line("value", table[1](21, 0, 0));
    table[2](0, 0, 0);

    return 0;
}
