/*
 * Claim: arrays that the linker gathers from many files are followed.
 * Provocation: pointers in section `initcalls` and structures in `drivers`, in
 * two files, walked from __start_ to __stop_ symbols.
 * Expected end: all entries of both files run, in link order.
 */
#include "port.h"

#include "section_array.h"

extern initcall *const __start_initcalls[], *const __stop_initcalls[];
extern const struct driver __start_drivers[], __stop_drivers[];

static int first_init(void)
{
    print("first init\n");
    return 1;
}
INITCALL(first_init);

static long alpha_probe(long x)
{
    return x + 1;
}
DRIVER(alpha, alpha_probe);

int main(void)
{
    long sum = 0;

    for ( initcall *const *call = __start_initcalls;
          call < __stop_initcalls; call++ )
        sum += (*call)();
    print_line("sum", sum);

    for ( const struct driver *d = __start_drivers; d < __stop_drivers; d++ )
        print_line(d->name, d->probe(100));

    return 0;
}
