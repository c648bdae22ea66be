/*
 * Claim: an array that the linker gathers is all objects of its section.
 * Construct: pointers of one type in two sections, structures in a third, from
 * two files, found by the linker's own __start_ and __stop_ symbols.
 * Expected: each walk reaches its section's functions from both files; members
 * of the structures stay apart.
 */
#include "port.h"
#include "section_array.h"

extern call *const __start_starts[], *const __stop_starts[];
extern call *const __start_stops[], *const __stop_stops[];
extern const struct driver __start_drivers[], __stop_drivers[];

static long start_a(long x) { return x + 1; }
ON_START(start_a);
static long stop_a(long x) { return x + 2; }
ON_STOP(stop_a);
static long probe_a(long x) { return x + 3; }
static long remove_a(long x) { return x + 4; }
DRIVER(a, probe_a, remove_a);

int main(void)
{
    long x = 0;

    for ( call *const *f = __start_starts; f < __stop_starts; f++ )
        x = (*f)(x);                                /* site: starts */
    print_line("starts", x);
    for ( const struct driver *d = __start_drivers; d < __stop_drivers; d++ )
    {
        print_line(d->name, d->probe(10));          /* site: probe */
        print_line(d->name, d->remove(10));         /* site: remove */
    }
    for ( call *const *f = __start_stops; f < __stop_stops; f++ )
        x = (*f)(x);                                /* site: stops */
    print_line("stops", x);

    return 0;
}
