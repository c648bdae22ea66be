/*
 * Claim: assembly files are part of the program.
 * Construct: assembly stores a function in a C variable, has a table that C
 * reads, returns a C object, and is the only caller of a C function, to which
 * it passes another.
 * Expected: whatever comes out of assembly may be any function that it names,
 * or that lies in an object that it names, as nobody reads what its
 * instructions do; objects that it does not name stay apart.
 */
#include "port.h"

typedef long function(long);
struct operations { long id; function *run; };

void install(void);
const struct operations *get_operations(void);
long call_entry(void);
long entry(const struct operations *o);
extern function *const table[2];

long from_assembly(long x), table_a(long x), table_b(long x);
long from_assembly(long x) { return x + 1; }
long table_a(long x) { return x + 2; }
long table_b(long x) { return x + 3; }
static long returned(long x) { return x + 4; }
static long handed(long x) { return x + 5; }
static long untouched(long x) { return x + 6; }

function *hook;
const struct operations operations = { 1, returned }, passed = { 2, handed };
const struct operations private = { 3, untouched };
const struct operations *chosen = &private;

noinline long entry(const struct operations *o)
{
    return o->run(o->id);                           /* site: entry */
}

int main(void)
{
    install();
    print_line("hook", hook(10));                   /* site: hook */
    for ( int i = 0; i < 2; i++ )
        print_line("table", table[i](10));          /* site: table */
    print_line("returned", get_operations()->run(10)); /* site: returned */
    print_line("entry", call_entry());
    print_line("private", chosen->run(10));         /* site: private */

    return 0;
}
