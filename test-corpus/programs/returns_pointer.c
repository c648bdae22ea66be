/*
 * Claim: functions may return function pointers.
 * Provocation: one returns a function that returns a function.
 * Expected end: f(x)(y)(z) calls all three.
 */
#include "port.h"

typedef long last(long);
typedef last *middle(long);

static long add(long x) { return x + 1; }
static long multiply(long x) { return x * 10; }

static noinline last *choose_add(long x)
{
    return x > 0 ? add : multiply;
}

static noinline last *choose_multiply(long x)
{
    return x > 0 ? multiply : add;
}

static noinline middle *start(long x)
{
    return x > 0 ? choose_add : choose_multiply;
}

static middle *(*volatile pointer)(long) = start;

int main(void)
{
    print_line("add", start(1)(1)(5));
    print_line("multiply", start(1)(-1)(5));
    print_line("multiply", pointer(-1)(1)(5));
    print_line("add", pointer(-1)(-1)(5));

    return 0;
}
