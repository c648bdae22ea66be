/* A program with a call, a pointer and a return, for cases that need one. */
#include "port.h"

static noinline long work(long x)
{
    return x + 1;
}

static long (*volatile pointer)(long) = work;

int main(void)
{
    print_line("direct", work(1));
    print_line("pointer", pointer(2));

    return 0;
}
