/*
 * Claim: a union of two handler types, told apart by a flag, is one slot.
 * Construct: a key table whose entries hold a plain handler or one that takes
 * registers; entries are initialised, and registered later by key.
 * Expected: nobody knows the flag, but a handler of the other type comes out of
 * the same slot without any cast, so each call reaches those of its own type;
 * the table of another subsystem stays apart.
 */
#include "port.h"

typedef void plain_fn(long key);
typedef void irq_fn(long key, long regs);

struct handler {
    union { plain_fn *fn; irq_fn *irq; };
    unsigned char is_irq;
};

static void show_help(long key) { print_line("help", key); }
static void dump_time(long key) { print_line("time", key); }
static void late(long key) { print_line("late", key); }
static void dump_regs(long key, long regs) { print_line("regs", key + regs); }
static void late_irq(long key, long regs) { print_line("late irq", key + regs); }
static void console(long key) { print_line("console", key); }

struct handler keys[8] = {
    [1] = { .fn = show_help },
    [2] = { .irq = dump_regs, .is_irq = 1 },
    [3] = { .fn = dump_time },
};
struct handler switches[] = { { .fn = console } };

noinline void register_key(unsigned char key, plain_fn *fn)
{
    keys[key] = (struct handler){ .fn = fn };
}

noinline void register_irq_key(unsigned char key, irq_fn *fn)
{
    keys[key] = (struct handler){ .irq = fn, .is_irq = 1 };
}

noinline void handle(unsigned char key)
{
    if ( keys[key].is_irq )
        keys[key].irq(key, 100);                    /* site: irq */
    else if ( keys[key].fn )
        keys[key].fn(key);                          /* site: plain */
}

int main(void)
{
    register_key(4, late);
    register_irq_key(5, late_irq);
    for ( unsigned char key = 0; key < 8; key++ )
        handle(key);
    switches[0].fn(9);                              /* site: console */

    return 0;
}
