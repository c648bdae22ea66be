/*
 * Claim: ms_abi calls through pointers reach firmware and come back.
 * Provocation: "firmware" in assembly, known by its true address and returning
 * by a real ret, with 2 and with 6 arguments; it scribbles over its shadow
 * space and every volatile register, and checks the stack's alignment.
 * Expected end: arguments and results arrive, and locals survive the calls.
 */
#include "port.h"

#define EFIAPI __attribute__((__ms_abi__))

typedef unsigned long EFIAPI get_time(unsigned long a, unsigned long b);
typedef unsigned long EFIAPI set_all(unsigned long a, unsigned long b,
                                     unsigned long c, unsigned long d,
                                     unsigned long e, unsigned long f);

struct services {
    unsigned long signature;
    get_time *get_time;
    set_all *set_all;
};

extern const struct services firmware_services;

static noinline long use(const struct services *s, unsigned long base)
{
    unsigned long a = base + 1, b = base + 2, c = base + 3;
    unsigned long time = s->get_time(a, b);
    unsigned long all = s->set_all(1, 2, 3, 4, 5, base);

    print_line("time", time);
    print_line("all", all);

    return a + b + c;
}

int main(void)
{
    const struct services *volatile services = &firmware_services;

    print_line("kept", use(services, 10));
    print_line("kept", use(services, 20));

    return 0;
}
