/*
 * Claim: NULL stays NULL, and comparisons of function pointers keep meaning.
 * Provocation: zeroed memory, NULL assigned, pointers compared with each other
 * and with functions.
 * Expected end: exactly the comparisons that hold in C hold.
 */
#include "port.h"

static noinline void one(void) { print("one\n"); }
static noinline void two(void) { print("two\n"); }

static void (*volatile unset)(void);
static void (*volatile handler)(void) = one;

static noinline void report(const char *name, int holds)
{
    print(name);
    print(holds ? " yes\n" : " no\n");
}

int main(void)
{
    report("unset is null", unset == NULL);
    report("handler is null", !handler);
    report("handler is one", handler == one);
    report("handler is two", handler == two);
    report("one bits", (unsigned long)handler != 0);

    if ( unset )
        unset();
    if ( handler )
        handler();

    handler = NULL;
    report("handler is null", handler == NULL);
    handler = two;
    report("handler is two", two == handler);
    handler();

    return 0;
}
