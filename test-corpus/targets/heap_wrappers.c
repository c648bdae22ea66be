/*
 * Claim: objects from one allocator are told apart by where they are asked for.
 * Construct: two layers of wrappers over a bump allocator in an array; two
 * types with a function at the same offset, and an array of a third.
 * Expected: each type's functions only (a case of precision: one object for
 * the whole heap would be sound, too, and have all in each set).
 */
#include "port.h"

typedef long function(long);

static char pool[4096] __attribute__((__aligned__(16)));
size_t pool_used;

noinline void *allocate(size_t size, size_t align)
{
    size_t start = (pool_used + align - 1) & ~(align - 1);

    pool_used = start + size;
    return &pool[start];
}

noinline void *allocate_zeroed(size_t size, size_t align)
{
    return memset(allocate(size, align), 0, size);
}

#define NEW(type, n) \
    ((type *)allocate_zeroed(sizeof(type) * (n), __alignof__(type)))

struct disk { long id; function *read; };
struct net { long id; function *send; };

static long disk_a(long x) { return x + 1; }
static long disk_b(long x) { return x + 2; }
static long net_a(long x) { return x + 3; }
static long hook_a(long x) { return x + 4; }

noinline long use_disk(const struct disk *d) { return d->read(10); } /* site: disk */
noinline long use_net(const struct net *n) { return n->send(10); } /* site: net */

int main(void)
{
    struct disk *disk = NEW(struct disk, 2);
    struct net *net = NEW(struct net, 1);
    function **hooks = NEW(function *, 3);

    disk[0].read = disk_a;
    disk[1].read = disk_b;
    net->send = net_a;
    hooks[1] = hook_a;
    print_line("disk", use_disk(&disk[0]) + use_disk(&disk[1]));
    print_line("net", use_net(net));
    for ( int i = 0; i < 3; i++ )
        print_line("hook", hooks[i] ? hooks[i](10) : 0); /* site: hook */

    return 0;
}
