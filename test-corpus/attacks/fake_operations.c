/*
 * Claim: a forged operations structure calls nothing but allowed functions.
 * Provocation: the operations pointer of a device is bent to a buffer full of
 * the gadget's true address.
 * Expected end: plain: the gadget runs. Protected: trap, or a driver function.
 */
#include "attack.h"

struct operations {
    long (*open)(long);
    long (*close)(long);
};

static noinline long open(long x)
{
    return x + 1;
}

static noinline long close(long x)
{
    return x + 2;
}

GADGET(void gadget(void))
{
    attack_succeeded();
}

static const struct operations operations = { open, close };
static struct { const struct operations *ops; } device = { &operations };
static unsigned long buffer[2];

static noinline long use(long x)
{
    return device.ops->open(x) + device.ops->close(x);
}

int main(void)
{
    print_line("before", use(1));

    poke(&buffer[0], GADGET_ADDRESS);
    poke(&buffer[1], GADGET_ADDRESS);
    poke(&device.ops, (unsigned long)buffer);
    use(2);

    return ATTACK_FAILED;
}
