/*
 * Claim: atomic exchanges store and load pointers.
 * Construct: C atomics, of pointer and of integer type; inline assembly that
 * swaps a register with memory.
 * Expected: each variable holds its first value and what was swapped in; the
 * result of a swap is one of those.
 */
#include "port.h"

typedef long function(long);

static long initial(long x) { return x + 1; }
static long exchanged(long x) { return x + 2; }
static long compared(long x) { return x + 3; }
static long word_a(long x) { return x + 4; }
static long word_b(long x) { return x + 5; }
static long asm_a(long x) { return x + 6; }
static long asm_b(long x) { return x + 7; }

function *hook = initial;
unsigned long word = (unsigned long)word_a;
function *swapped = asm_a;

noinline function *swap_c(function *f)
{
    return __atomic_exchange_n(&hook, f, __ATOMIC_SEQ_CST);
}

noinline int swap_if(function *old, function *new)
{
    return __sync_bool_compare_and_swap(&hook, old, new);
}

noinline unsigned long swap_word(unsigned long old, unsigned long new)
{
    return __sync_val_compare_and_swap(&word, old, new);
}

noinline unsigned long swap_asm(volatile void *where, unsigned long x)
{
    __asm__ volatile ( "xchgq %0, %1"
                       : "+r" (x), "+m" (*(volatile unsigned long *)where) );
    return x;
}

int main(void)
{
    function *old;

    print_line("hook", hook(10));                   /* site: hook */
    print_line("old", swap_c(exchanged)(10));       /* site: old */
    print_line("if", swap_if(exchanged, compared) + hook(10)); /* site: hook */
    old = (function *)swap_word(word, (unsigned long)word_b);
    print_line("word", old(10) + ((function *)word)(10)); /* site: word */
    old = (function *)swap_asm(&swapped, (unsigned long)asm_b);
    print_line("asm", old(10) + swapped(10));       /* site: asm */

    return 0;
}
