/*
 * Claim: to have its address taken does not make a function a target.
 * Construct: functions of the called type in a table that no call reads, and
 * in a variable that is only compared.
 * Expected: the call reaches the live table's functions only.
 */
#include "port.h"

typedef long function(long);

static long live(long x) { return x + 1; }
static long lively(long x) { return x + 2; }
static long dead(long x) { return x + 3; }
static long deader(long x) { return x + 4; }
static long compared(long x) { return x + 5; }

function *table[] = { live, lively };
function *dead_table[] = { dead, deader };
function *hook = compared;

noinline long call(unsigned int i, long x)
{
    if ( hook && table[i] != hook )
        x += 100;
    return table[i](x);                             /* site: call */
}

noinline int is_dead(function *f)
{
    return f == dead_table[0] || f == dead_table[1] || f == compared;
}

int main(void)
{
    for ( unsigned int i = 0; i < 2; i++ )
        print_line(is_dead(table[i]) ? "dead" : "live", call(i, 10));

    return 0;
}
