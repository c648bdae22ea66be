/*
 * Claim: operations structures work, constant and writable.
 * Provocation: two drivers, one of them patched at run time, one member NULL.
 * Expected end: each call reaches its driver; the missing member is seen.
 */
#include "port.h"

struct operations {
    const char *name;
    long (*open)(long minor);
    long (*read)(long minor, char *buffer, long size);
    void (*close)(long minor);
};

static long disk_open(long minor) { return minor + 100; }
static long disk_read(long minor, char *buffer, long size)
{
    buffer[0] = 'd';
    return minor + size;
}
static void disk_close(long minor) { print_line("disk closed", minor); }
static long tape_open(long minor) { return minor + 200; }
static long tape_rewind(long minor) { return -minor; }

static const struct operations disk = {
    .name = "disk", .open = disk_open, .read = disk_read, .close = disk_close,
};
static struct operations tape = { .name = "tape", .open = tape_open };

static noinline void use(const struct operations *ops, long minor)
{
    char buffer[2] = "?";

    print(ops->name);
    print_line(" open", ops->open(minor));
    if ( ops->read )
        print_line("read", ops->read(minor, buffer, 10));
    else
        print("no read\n");
    print(buffer);
    print("\n");
    if ( ops->close )
        ops->close(minor);
}

int main(void)
{
    use(&disk, 1);
    use(&tape, 2);
    tape.open = tape_rewind;
    tape.read = disk_read;
    use(&tape, 3);

    return 0;
}
