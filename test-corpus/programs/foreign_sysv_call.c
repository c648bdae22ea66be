/*
 * Claim: a function that the profile lists as foreign-call reaches code with
 * the System V convention by its true address, and it alone.
 * Provocation: "firmware" in assembly with a real ret, called by a listed
 * function; beside it, an ordinary indirect call of the same type.
 * Expected end: both calls arrive and come back.
 */
#include "port.h"

typedef long verify_t(const void *buffer, unsigned int size);

struct shim {
    verify_t *verify;
};

extern const struct shim firmware_shim;

static noinline long own_verify(const void *buffer, unsigned int size)
{
    return buffer ? size + 1 : 0;
}

static verify_t *volatile own = own_verify;

noinline long boot(const struct shim *shim, const void *buffer)
{
    volatile long before = 100;
    long result = shim->verify(buffer, 40);

    return result + before;
}

noinline long ordinary(const void *buffer)
{
    return own(buffer, 40);
}

int main(void)
{
    const struct shim *volatile shim = &firmware_shim;

    print_line("foreign", boot(shim, shim));
    print_line("own", ordinary(shim));

    return 0;
}
