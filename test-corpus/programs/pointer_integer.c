/*
 * Claim: a function pointer survives a trip through an integer.
 * Provocation: as unsigned long in a register, in memory, in a structure and
 * split into two halves.
 * Expected end: every cast back can be called.
 */
#include "port.h"

typedef long function(long);

struct record { unsigned int low, high; };

static noinline long first(long x) { return x + 11; }
static noinline long second(long x) { return x + 22; }

static volatile unsigned long word;
static volatile struct record record;

static noinline long call(unsigned long address, long x)
{
    return ((function *)address)(x);
}

int main(void)
{
    function *volatile source = first;

    print_line("register", call((unsigned long)source, 100));

    word = (unsigned long)second;
    print_line("memory", call(word, 100));

    record.low = (unsigned int)(unsigned long)source;
    record.high = (unsigned int)((unsigned long)source >> 32);
    print_line("halves", call(record.low | ((unsigned long)record.high << 32),
                              100));

    print(word == (unsigned long)source ? "equal\n" : "different\n");

    return 0;
}
