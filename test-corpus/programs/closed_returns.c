/*
 * Claim: functions whose callers are all known return by the cheap forms.
 * Provocation: file-local functions with one caller, with two callers, with
 * none that ever returns, and two that call each other.
 * Expected end: every return reaches its caller.
 */
#include "port.h"

static volatile long trace;

static noinline long one_caller(long x)
{
    trace = trace * 10 + 1;
    return x + 1;
}

static noinline long two_callers(long x)
{
    trace = trace * 10 + 2;
    return x < 100 ? 2 * x : x;
}

static noinline long ping(long x);

/* One caller: ping. */
static noinline long pong(long x)
{
    long y = ping(x - 1);

    trace = trace * 10 + 4;
    return y + 1;
}

/* Two callers: pong and main. */
static noinline long ping(long x)
{
    trace = trace * 10 + 3;
    if ( x <= 0 )
        return 0;
    return pong(x) + 10;
}

static noinline noreturn void finish(long code)
{
    print_line("trace", trace);
    exit(code);
}

int main(void)
{
    print_line("one", one_caller(1));
    print_line("two", two_callers(3));
    print_line("two again", two_callers(300));
    print_line("ping", ping(3));
    finish(0);
}
