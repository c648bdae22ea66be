/*
 * Claim: callbacks in objects of a search tree are found again.
 * Construct: embedded nodes, linked through pointers to pointers by one insert
 * function for trees of two types; the parent is an integer with a colour bit.
 * Expected: each walk reaches its own type's functions (at its distance from
 * the node the other type holds none, in the next element neither).
 */
#include "port.h"

#define container_of(pointer, type, member) \
    ((type *)((char *)(pointer) - offsetof(type, member)))

struct node { unsigned long parent_colour; struct node *left, *right; };
struct timer { long key; long (*expire)(long); struct node node; };
struct region { struct node node; long (*read)(long); long key, size; };

static long expire_a(long x) { return x + 1; }
static long expire_b(long x) { return x + 2; }
static long expire_c(long x) { return x + 3; }
static long read_a(long x) { return x + 4; }
static long read_b(long x) { return x + 5; }

struct node *timers, *regions;
struct timer t[] = {
    { 2, expire_a, { 0 } }, { 1, expire_b, { 0 } }, { 3, expire_c, { 0 } }
};
struct region r[] = { { { 0 }, read_a, 1, 1 }, { { 0 }, read_b, 2, 1 } };

noinline void insert(struct node **root, struct node *node, int left)
{
    struct node *parent = NULL;

    for ( ; *root; root = left ? &parent->left : &parent->right )
        parent = *root;
    node->parent_colour = (unsigned long)parent | 1;
    *root = node;
}

static struct node *parent(const struct node *node)
{
    return (struct node *)(node->parent_colour & ~1UL);
}

int main(void)
{
    for ( int i = 0; i < 3; i++ )
        insert(&timers, &t[i].node, 1);
    for ( int i = 0; i < 2; i++ )
        insert(&regions, &r[i].node, 0);
    for ( struct node *n = &t[2].node; n; n = parent(n) )
        print_line("timer",
            container_of(n, struct timer, node)->expire(10)); /* site: expire */
    for ( struct node *n = regions; n; n = n->right )
        print_line("region",
            container_of(n, struct region, node)->read(10)); /* site: read */

    return 0;
}
