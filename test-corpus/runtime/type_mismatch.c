/*
 * Claim: a call through a pointer of another type than the function's, which
 * C leaves undefined, is refused and named: target sets go by exact types.
 * Provocation: pointers cast to a type that differs in arguments or result, as
 * old hypercall and softirq tables do.
 * Expected end: trap in a call from main, exit code 99.
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
