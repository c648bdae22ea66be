/*
 * Claim: a walk over a gathered array does not end at a symbol inside it.
 * Construct: initcalls in two runs with a symbol between; one walk goes over
 * both, a second over the latter run only.
 * Expected: the first walk reaches all, the second its own run.
 */
#include "port.h"
#include "linker_script.h"

extern initcall *const __initcall_start[], *const __early_end[];
extern initcall *const __initcall_end[];

static int early_a(void) { return 1; }
EARLY(early_a);
static int early_b(void) { return 2; }
EARLY(early_b);
static int init_a(void) { return 3; }
INITCALL(init_a);
static int init_b(void) { return 4; }
INITCALL(init_b);
static int parameter(const char *value) { return *value; }
PARAMETER(parameter);

int main(void)
{
    initcall *const *call;

    for ( call = __initcall_start; call < __initcall_end; call++ )
        print_line("all", (*call)());               /* site: all */
    for ( call = __early_end; call < __initcall_end; call++ )
        print_line("late", (*call)());              /* site: late */

    return 0;
}
