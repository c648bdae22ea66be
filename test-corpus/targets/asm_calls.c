/*
 * Claim: an indirect call of assembly reaches all that assembly can get hold
 * of, as nobody reads what its instructions do.
 * Construct: a pointer in a register, one in a constant that assembly names,
 * one behind the address of a structure.
 * Expected: all functions that C passed or that lie in what assembly can
 * reach, for each call of assembly; a call in C has its own.
 */
#include "port.h"

typedef long function(long);
struct operations { long id; function *run; };

long call_register(function *f, long x);
long call_memory(long x, unsigned long i);
long jump_member(const struct operations *o, long x);

static long by_register(long x) { return x + 1; }
static long hook_a(long x) { return x + 2; }
static long hook_b(long x) { return x + 3; }
static long by_member(long x) { return x + 4; }

function *const hooks[] = { hook_a, hook_b };
const struct operations operations = { 1, by_member };

noinline long call_hook(unsigned long i, long x)
{
    return hooks[i](x);                             /* site: hook */
}

int main(void)
{
    print_line("register", call_register(by_register, 10));
    for ( unsigned long i = 0; i < 2; i++ )
    {
        print_line("memory", call_memory(10, i));
        print_line("hook", call_hook(i, 20));
    }
    print_line("member", jump_member(&operations, 10));

    return 0;
}
