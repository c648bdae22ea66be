/*
 * Claim: arrays that a linker script gathers are read from the script.
 * Construct: initcalls in two runs with a symbol between, walked one after the
 * other; command-line parameters; exit calls; in sections whose names are no
 * C identifiers, from two files.
 * Expected: each walk reaches what the script puts between its two symbols.
 */
#include "port.h"
#include "linker_script.h"

extern initcall *const __initcall_start[], *const __early_end[];
extern initcall *const __initcall_end[];
extern initcall *const __exitcall_start[], *const __exitcall_end[];
extern const struct parameter __param_start[], __param_end[];

static int early_a(void) { return 1; }
EARLY(early_a);
static int init_a(void) { return 2; }
INITCALL(init_a);
static int exit_a(void) { return 3; }
EXITCALL(exit_a);
static int verbose(const char *value) { return *value; }
PARAMETER(verbose);

int main(void)
{
    const struct parameter *p;
    initcall *const *call;

    for ( call = __initcall_start; call < __early_end; call++ )
        print_line("early", (*call)());             /* site: early */
    for ( p = __param_start; p < __param_end; p++ )
        print_line(p->name, p->set("x"));           /* site: parameter */
    for ( call = __early_end; call < __initcall_end; call++ )
        print_line("init", (*call)());              /* site: init */
    for ( call = __exitcall_start; call < __exitcall_end; call++ )
        print_line("exit", (*call)());              /* site: exit */

    return 0;
}
