/*
 * Claim: a table that is chosen at boot and copied holds the candidates'.
 * Construct: a function for each vendor returns its table, after it changed a
 * member; the chosen one is copied into a global structure, members of which
 * are then cleared or replaced.
 * Expected: each member reaches both vendors' functions of that member, and
 * its own replacements.
 */
#include "port.h"

struct table {
    const char *name;
    long (*enter)(long);
    struct { long (*load)(long); long (*save)(long); } state;
    long (*deliver)(long);
};

static long svm_enter(long x) { return x + 1; }
static long svm_load(long x) { return x + 2; }
static long svm_save(long x) { return x + 3; }
static long vmx_enter(long x) { return x + 4; }
static long vmx_load(long x) { return x + 5; }
static long vmx_save(long x) { return x + 6; }
static long vmx_posted(long x) { return x + 7; }
static long generic_save(long x) { return x + 8; }

static struct table svm = { "svm", svm_enter, { svm_load, svm_save }, NULL };
static struct table vmx = { "vmx", vmx_enter, { vmx_load, vmx_save }, NULL };
struct table active;

noinline const struct table *start_svm(int here) { return here ? &svm : NULL; }

noinline const struct table *start_vmx(int posted)
{
    if ( posted )
        vmx.deliver = vmx_posted;
    return &vmx;
}

noinline void boot(int amd)
{
    const struct table *chosen = amd ? start_svm(1) : start_vmx(1);

    active = *chosen;
    if ( amd )
        active.state.save = generic_save;
}

int main(void)
{
    for ( int amd = 0; amd < 2; amd++ )
    {
        boot(amd);
        print_line(active.name, active.enter(10));  /* site: enter */
        print_line("load", active.state.load(10));  /* site: load */
        print_line("save", active.state.save(10));  /* site: save */
        print_line("deliver", active.deliver ? active.deliver(10) : 0); /* site: deliver */
    }

    return 0;
}
