/*
 * Claim: C calls functions written in assembly, by name and by pointer.
 * Provocation: one with two returns, one with a conditional tail jump into
 * another, two names for one entry, and one that falls through into the next.
 * Expected end: every result is right.
 */
#include "port.h"

typedef long function(long);

function asm_absolute, asm_clamp, asm_first_name, asm_second_name, asm_fall;

static function *volatile functions[] = {
    asm_absolute, asm_clamp, asm_first_name, asm_second_name, asm_fall,
};

int main(void)
{
    for ( unsigned int i = 0; i < 5; i++ )
    {
        print_line("minus", functions[i](-5));
        print_line("plus", functions[i](500));
    }
    print_line("direct", asm_absolute(-77));
    print_line("direct", asm_fall(-77));

    return 0;
}
