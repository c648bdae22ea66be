/*
 * Claim: constructors are called through the array the compiler makes.
 * Provocation: three constructors in .init_array, one of them with a priority,
 * and a hand-made entry.
 * Expected end: all run, the one with a priority first.
 */
#include "port.h"

typedef void constructor(void);

extern constructor *const __init_array_start[], *const __init_array_end[];

static volatile long ran;

static __attribute__((__constructor__)) void by_attribute(void)
{
    print_line("attribute", ran++);
}

static __attribute__((__constructor__(200))) void by_priority(void)
{
    print_line("priority", ran++);
}

static void by_hand(void)
{
    ran++;
}

static constructor *const hand section(".init_array") = by_hand;

int main(void)
{
    for ( constructor *const *call = __init_array_start;
          call < __init_array_end; call++ )
        (*call)();
    print_line("ran", ran);

    return 0;
}
