/*
 * Claim: callbacks in objects on a linked list are the list's, not every
 * list's.
 * Construct: two lists of embedded links with two entry types, whose function
 * lies at the same distance from the link; insertion and walk by inline
 * functions and container_of.
 * Expected: each walk reaches what its own list's entries hold.
 */
#include "port.h"

#define inlined static inline __attribute__((__always_inline__))
#define container_of(pointer, type, member) \
    ((type *)((char *)(pointer) - offsetof(type, member)))

struct link { struct link *next, *prev; };

inlined void list_add(struct link *link, struct link *head)
{
    head->next->prev = link;
    link->next = head->next;
    link->prev = head;
    head->next = link;
}

struct softirq { long (*raise)(long); struct link link; };
struct monitor { long (*watch)(long); struct link link; };

static long raise_a(long x) { return x + 1; }
static long raise_b(long x) { return x + 2; }
static long watch_a(long x) { return x + 3; }
static long watch_b(long x) { return x + 4; }

struct link softirqs = { &softirqs, &softirqs };
struct link monitors = { &monitors, &monitors };
struct softirq softirq[] = { { .raise = raise_a }, { .raise = raise_b } };
struct monitor first = { .watch = watch_a }, second = { .watch = watch_b };

noinline void add_softirq(struct softirq *s) { list_add(&s->link, &softirqs); }
noinline void add_monitor(struct monitor *m) { list_add(&m->link, &monitors); }

int main(void)
{
    add_softirq(&softirq[0]);
    add_softirq(&softirq[1]);
    add_monitor(&first);
    add_monitor(&second);
    for ( struct link *l = softirqs.next; l != &softirqs; l = l->next )
        print_line("softirq",
            container_of(l, struct softirq, link)->raise(10)); /* site: raise */
    for ( struct link *l = monitors.next; l != &monitors; l = l->next )
        print_line("monitor",
            container_of(l, struct monitor, link)->watch(10)); /* site: watch */

    return 0;
}
