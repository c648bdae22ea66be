/*
 * Claim: a copied structure holds what its source holds, member by member.
 * Construct: struct assignment, __builtin_memcpy, and the function memcpy,
 * which copies for everybody and yet must not mix what it copies.
 * Expected: each copy's members are those of its own source; memmove, which
 * only generated code could call, adds nothing.
 */
#include "port.h"

struct ops { long id; long (*run)(long); long (*stop)(long); };

static long a_run(long x) { return x + 1; }
static long a_stop(long x) { return x + 2; }
static long b_run(long x) { return x + 3; }
static long b_stop(long x) { return x + 4; }
static long c_run(long x) { return x + 5; }
static long c_stop(long x) { return x + 6; }

struct ops a = { 1, a_run, a_stop };
struct ops b = { 2, b_run, b_stop };
struct ops c = { 3, c_run, c_stop };

struct ops assigned, built_in, copied;

noinline void copy(void)
{
    assigned = a;
    __builtin_memcpy(&built_in, &b, sizeof(b));
    memcpy(&copied, &c, sizeof(c));
}

int main(void)
{
    copy();
    print_line("assigned", assigned.run(10));       /* site: assigned-run */
    print_line("assigned", assigned.stop(10));      /* site: assigned-stop */
    print_line("built in", built_in.run(10));       /* site: built-in-run */
    print_line("built in", built_in.stop(10));      /* site: built-in-stop */
    print_line("copied", copied.run(10));           /* site: copied-run */
    print_line("copied", copied.stop(10));          /* site: copied-stop */
    print_line("ids", assigned.id + built_in.id + copied.id);

    return 0;
}
