/*
 * Claim: assembly may keep helper subroutines of its own.
 * Provocation: helpers without a global symbol, one a .L label, one called
 * from two functions, one nested, with registers as arguments.
 * Expected end: every result is right.
 */
#include "port.h"

long asm_sum_to(long n);
long asm_product_to(long n);

int main(void)
{
    print_line("sum", asm_sum_to(10));
    print_line("product", asm_product_to(10));

    return 0;
}
