/*
 * Claim: code in sections of its own is treated like any other.
 * Provocation: functions in .init.text and .text.cold, with calls and pointers
 * across sections, and constants in .init.rodata.
 * Expected end: all calls come back.
 */
#include "port.h"

#define init     __attribute__((__section__(".init.text")))
#define cold     __attribute__((__cold__, __section__(".text.cold")))
#define initdata __attribute__((__section__(".init.rodata")))

static noinline cold long unlikely(long x)
{
    return x - 1000;
}

static noinline init long setup(long x)
{
    return unlikely(x) + 1;
}

static noinline init long setup_more(long x)
{
    return setup(x) * 2;
}

typedef long function(long);

static function *const volatile steps[] initdata = {
    setup, setup_more, unlikely,
};

noinline init long start(long x)
{
    for ( unsigned int i = 0; i < 3; i++ )
        print_line("step", steps[i](x));
    return x;
}

int main(void)
{
    print_line("start", start(5000));

    return 0;
}
