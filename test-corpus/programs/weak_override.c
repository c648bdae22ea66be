/*
 * Claim: a strong definition in another file replaces a weak one everywhere.
 * Provocation: the weak body is in this file, and is called and stored here.
 * Expected end: only the strong function runs.
 */
#include "port.h"

weak noinline long policy(long x)
{
    return -x;
}

long (*volatile stored)(long) = policy;

long ask(long x);

int main(void)
{
    print_line("direct", policy(1));
    print_line("stored", stored(2));
    print_line("other file", ask(3));

    return 0;
}
