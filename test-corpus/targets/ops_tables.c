/*
 * Claim: a call through a member reaches what that member holds, in the
 * objects of its own structure type.
 * Construct: static initialisers of two structure types, all of whose members
 * have the same function type.
 * Expected: open, close, probe and remove are four sets, of two each.
 */
#include "port.h"

struct file_ops { long (*open)(long); long (*close)(long); };
struct device_ops { long (*probe)(long); long (*remove)(long); };

static long ext_open(long x) { return x + 1; }
static long ext_close(long x) { return x + 2; }
static long fat_open(long x) { return x + 3; }
static long fat_close(long x) { return x + 4; }
static long disk_probe(long x) { return x + 5; }
static long disk_remove(long x) { return x + 6; }
static long uart_probe(long x) { return x + 7; }
static long uart_remove(long x) { return x + 8; }

static const struct file_ops ext = { ext_open, ext_close };
static const struct file_ops fat = { .close = fat_close, .open = fat_open };
static const struct device_ops disk = { disk_probe, disk_remove };
static const struct device_ops uart = { uart_probe, uart_remove };

const struct file_ops *files[] = { &ext, &fat };
const struct device_ops *devices[] = { &disk, &uart };

noinline long use_file(const struct file_ops *ops, long x)
{
    x = ops->open(x);                               /* site: open */
    return ops->close(x);                           /* site: close */
}

noinline long use_device(const struct device_ops *ops, long x)
{
    x = ops->probe(x);                              /* site: probe */
    return ops->remove(x);                          /* site: remove */
}

int main(void)
{
    for ( int i = 0; i < 2; i++ )
    {
        print_line("file", use_file(files[i], 10));
        print_line("device", use_device(devices[i], 10));
    }

    return 0;
}
