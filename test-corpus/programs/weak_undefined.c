/*
 * Claim: a weak function that nobody defines has the address NULL.
 * Provocation: tested in code, stored by an initialiser, beside a defined one.
 * Expected end: the undefined one is never called, the defined one is.
 */
#include "port.h"

extern weak void absent(void);
extern weak void present(void);

weak noinline void present(void)
{
    print("present\n");
}

static void (*volatile hooks[])(void) = { absent, present };

int main(void)
{
    if ( absent )
        absent();
    else
        print("absent is null\n");

    for ( unsigned int i = 0; i < 2; i++ )
        if ( hooks[i] )
            hooks[i]();
        else
            print("hook is null\n");

    return 0;
}
