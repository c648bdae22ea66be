/*
 * Claim: an array inside an element of an array keeps its members apart.
 * Construct: groups with a first and a last function around an array of
 * entries; variable indices at both levels; a pointer to an entry passed on.
 * Expected: first, last, and each member of the entries are sets of their own.
 */
#include "port.h"

typedef long function(long);

struct entry { function *get, *set; };
struct group { function *first; struct entry entry[2]; function *last; };

static long first_a(long x) { return x + 1; }
static long last_a(long x) { return x + 2; }
static long first_b(long x) { return x + 3; }
static long last_b(long x) { return x + 4; }
static long get_a(long x) { return x + 5; }
static long get_b(long x) { return x + 6; }
static long set_a(long x) { return x + 7; }
static long set_b(long x) { return x + 8; }
static long set_c(long x) { return x + 9; }

struct group groups[2] = {
    { first_a, { { get_a, set_a }, { get_b, set_b } }, last_a },
    { first_b, { { get_b, set_a }, { get_a, set_c } }, last_b },
};

noinline long use_entry(const struct entry *e, long x)
{
    x = e->get(x);                                  /* site: get */
    return e->set(x);                               /* site: set */
}

noinline long use(unsigned int i, unsigned int j, long x)
{
    x = groups[i].first(x);                         /* site: first */
    x = groups[i].entry[j].set(x);                  /* site: entry */
    x = use_entry(&groups[i].entry[j], x);
    return groups[i].last(x);                       /* site: last */
}

int main(void)
{
    for ( unsigned int i = 0; i < 4; i++ )
        print_line("use", use(i / 2, i % 2, 10));

    return 0;
}
