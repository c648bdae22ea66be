/*
 * Claim: archives keep their normal member selection.
 * Provocation: of two members only one is needed; the other would fail the
 * link, because it defines main again.
 * Expected end: the needed member is linked, called, and called through.
 */
#include "port.h"

typedef long function(long);

long member_direct(long x);
function *member_pointer(void);

int main(void)
{
    print_line("direct", member_direct(1));
    print_line("pointer", member_pointer()(2));

    return 0;
}
