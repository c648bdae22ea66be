/*
 * Claim: assembly calls C in every form.
 * Provocation: by name, by tail jump, through a register, through a .quad
 * table, and with a function pointer that assembly loads from a .quad.
 * Expected end: every result is right.
 */
#include "port.h"

typedef long function(long);

long asm_by_name(long x);
long asm_tail(long x);
long asm_tail_pointer(long x, function *f);
long asm_by_table(long x, unsigned long i);
long asm_by_pointer(function *f, long x);
function *asm_address(void);

long c_add(long x);
long c_double(long x);
long c_negate(long x);

noinline long c_add(long x) { return x + 1; }
noinline long c_double(long x) { return 2 * x; }
noinline long c_negate(long x) { return -x; }

int main(void)
{
    print_line("name", asm_by_name(10));
    print_line("tail", asm_tail(10));
    print_line("tail pointer", asm_tail_pointer(10, c_negate));
    for ( unsigned long i = 0; i < 3; i++ )
        print_line("table", asm_by_table(10, i));
    print_line("pointer", asm_by_pointer(c_double, 10));
    print_line("address", asm_address()(10));
    print(asm_address() == c_negate ? "equal\n" : "different\n");

    return 0;
}
