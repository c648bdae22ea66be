/*
 * Claim: an array that assembly defines is not one that the linker gathers.
 * Construct: C stores a function in such an array and calls it from there;
 * another section has pointers of the same size, gathered by the linker.
 * Expected: the array holds what C stores and what assembly put there (any
 * function that it names); the gathered section has its own pointers alone.
 */
#include "port.h"

typedef long call(long);

extern call *words[2];
extern call *const __start_handlers[], *const __stop_handlers[];

static long handle_a(long x) { return x + 1; }
static call *const handler_a section("handlers") = handle_a;
static long handle_b(long x) { return x + 2; }
static call *const handler_b section("handlers") = handle_b;

long from_assembly(long x);
long from_assembly(long x) { return x + 3; }
static long stored(long x) { return x + 4; }

noinline void store(call *f, int at);
noinline void store(call *f, int at) { words[at] = f; }

int main(void)
{
    long x = 0;

    store(stored, 1);
    for ( int i = 0; i < 2; i++ )
        print_line("word", words[i](10));           /* site: word */
    for ( call *const *f = __start_handlers; f < __stop_handlers; f++ )
        x = (*f)(x);                                /* site: handler */
    print_line("handled", x);

    return 0;
}
