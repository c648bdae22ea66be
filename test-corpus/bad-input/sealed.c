/* A program whose calls the profile calls sealed, and perhaps somebody to seal them. */
#include "port.h"

static noinline long work(long x)
{
    return x + 1;
}

static noinline long other(long x)
{
    return x + 2;
}

__attribute__((__section__("sealed_data")))
static long (*volatile pointer)(long) = work;

#ifdef SEALS
weak __attribute__((__visibility__("hidden")))
unsigned int hs_seal_calls(void);
#endif

int main(void)
{
    print_line("pointer", pointer(2));
    pointer = other;
#ifdef SEALS
    if ( hs_seal_calls )
        hs_seal_calls();
#endif

    return 0;
}
