/*
 * Claim: a callback that is given a member finds the object around it.
 * Construct: container_of, a negative offset from the address of an embedded
 * member, for two types that embed the same one.
 * Expected: each device calls through its own type's member (no function lies
 * at that distance in the other type); the work's callback is one of the two.
 */
#include "port.h"

#define container_of(pointer, type, member) \
    ((type *)((char *)(pointer) - offsetof(type, member)))

struct work { void (*run)(struct work *work); };

struct disk { long (*seek)(long); struct work work; long (*spin)(long); };
struct net { long (*send)(long); long pad[3]; struct work work; };

static long disk_seek(long x) { return x + 1; }
static long disk_spin(long x) { return x + 2; }
static long net_send(long x) { return x + 3; }

static void disk_work(struct work *work)
{
    struct disk *disk = container_of(work, struct disk, work);

    print_line("seek", disk->seek(10));             /* site: seek */
    print_line("spin", disk->spin(10));             /* site: spin */
}

static void net_work(struct work *work)
{
    struct net *net = container_of(work, struct net, work);

    print_line("send", net->send(10));              /* site: send */
}

struct disk disk = { disk_seek, { disk_work }, disk_spin };
struct net net = { net_send, { 0 }, { net_work } };

struct work *queue[] = { &disk.work, &net.work };

noinline void run(struct work *work)
{
    work->run(work);                                /* site: run */
}

int main(void)
{
    for ( int i = 0; i < 2; i++ )
        run(queue[i]);

    return 0;
}
