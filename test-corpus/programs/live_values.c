/*
 * Claim: arguments in all registers and calls with many live values work.
 * Provocation: calls through pointers while every callee-saved register and
 * several stack slots hold live values; %r10 and %r11 are used by the call.
 * Expected end: no value is lost.
 */
#include "port.h"

typedef long six(long, long, long, long, long, long);

static noinline long digits(long a, long b, long c, long d, long e, long f)
{
    return ((((a * 10 + b) * 10 + c) * 10 + d) * 10 + e) * 10 + f;
}

static six *volatile pointer = digits;

static noinline long live(long a, long b, long c, long d, long e, long f)
{
    long g = a + b, h = b + c, i = c + d, j = d + e, k = e + f, l = f + a;
    long first = pointer(a, b, c, d, e, f);
    long second = pointer(f, e, d, c, b, a);
    long third = digits(a, a, a, a, a, first & 1);

    return first + second + third + g * h + i * j + k * l;
}

int main(void)
{
    six *volatile outer = live;

    print_line("direct", live(1, 2, 3, 4, 5, 6));
    print_line("pointer", outer(9, 8, 7, 6, 5, 4));

    return 0;
}
