/*
 * Claim: a pointer that walks an array of structures stays in its member.
 * Construct: ++ up to a sentinel, backwards from the end, a pointer to the
 * member itself that goes on by the structure's size, and a two-dimensional
 * array.
 * Expected: each call reaches its own member's functions, of all elements.
 */
#include "port.h"

typedef long function(long);

struct entry { const char *name; function *read, *write; };

static long read_a(long x) { return x + 1; }
static long write_a(long x) { return x + 2; }
static long read_b(long x) { return x + 3; }
static long write_b(long x) { return x + 4; }
static long cell_a(long x) { return x + 5; }
static long cell_b(long x) { return x + 6; }
static long cell_c(long x) { return x + 7; }

struct entry table[] = {
    { "a", read_a, write_a }, { "b", read_b, write_b }, { NULL, NULL, NULL }
};
function *matrix[2][2] = { { cell_a, cell_b }, { NULL, cell_c } };

noinline long forwards(const struct entry *e, long x)
{
    for ( ; e->name; e++ )
        x = e->read(x);                             /* site: forwards */
    return x;
}

noinline long backwards(const struct entry *begin, const struct entry *end, long x)
{
    while ( end-- != begin )
        x = end->write(x);                          /* site: backwards */
    return x;
}

noinline long members(const void *member, long x)
{
    for ( int i = 0; i < 2; i++ )
    {
        x = (*(function *const *)member)(x);        /* site: members */
        member = (const char *)member + sizeof(struct entry);
    }
    return x;
}

int main(void)
{
    print_line("forwards", forwards(table, 10));
    print_line("backwards", backwards(table, &table[2], 10));
    print_line("members", members(&table[0].write, 10));
    for ( int i = 0; i < 4; i++ )
        if ( matrix[i / 2][i % 2] )
            print_line("cell", matrix[i / 2][i % 2](10)); /* site: cell */

    return 0;
}
