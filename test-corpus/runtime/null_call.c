/*
 * Claim: a call through NULL reaches the trap stub, which names the site.
 * Provocation: a pointer is set to NULL and called without a check.
 * Expected end: trap in a call from main, index 0, exit code 99.
 */
#include "port.h"

static noinline void work(void)
{
    print("work\n");
}

static void (*volatile handler)(void) = work;

int main(void)
{
    handler();
    handler = NULL;
    handler();
    print("still here\n");

    return 0;
}
