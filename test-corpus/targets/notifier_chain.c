/*
 * Claim: a notifier chain calls what is registered on a chain, in any order of
 * priority.
 * Construct: two chains of blocks, sorted by insertion through a pointer to a
 * pointer, called by one function; the blocks are given to their callbacks.
 * Expected: the common call reaches the callbacks of both chains; a block that
 * is never registered is no target.
 */
#include "port.h"

struct block {
    long (*call)(struct block *block, long event);
    struct block *next;
    int priority;
};

struct watchdog { struct block block; long (*kick)(long); };

static long cpu_first(struct block *b, long x) { return b->priority + x; }
static long cpu_last(struct block *b, long x) { return b->priority - x; }
static long never(struct block *b, long x) { return b->priority * x; }

static long panic(struct block *b, long x)
{
    return ((struct watchdog *)b)->kick(x);         /* site: kick */
}

static long kick(long x) { return x + 1; }

struct block first = { .call = cpu_first, .priority = 9 };
struct block last = { .call = cpu_last, .priority = 1 };
struct block unregistered = { .call = never };
struct watchdog watchdog = { { .call = panic }, kick };
struct block *cpu_chain, *panic_chain;

noinline void add(struct block **chain, struct block *b)
{
    while ( *chain && (*chain)->priority > b->priority )
        chain = &(*chain)->next;
    b->next = *chain;
    *chain = b;
}

noinline void notify(struct block *const *chain, long event)
{
    for ( struct block *b = *chain; b; b = b->next )
        print_line("notified", b->call(b, event));  /* site: notify */
}

int main(void)
{
    add(&cpu_chain, &last);
    add(&cpu_chain, &first);
    add(&panic_chain, &watchdog.block);
    notify(&cpu_chain, 5);
    notify(&panic_chain, 7);

    return unregistered.priority;
}
