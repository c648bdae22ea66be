/*
 * Claim: functions and variables of one name in two files are different.
 * Construct: `step' and `table', static in both files, and called in both.
 * Expected: each file's call reaches its own; a pointer handed over keeps its
 * file.
 */
#include "port.h"

typedef long function(long);

long call_second(unsigned int i, long x);
function *second_step(void);

static long step(long x) { return x + 1; }
static long jump(long x) { return x + 2; }
static function *table[] = { step, jump };

noinline long call_first(unsigned int i, long x)
{
    return table[i](x);                             /* site: first */
}

int main(void)
{
    for ( unsigned int i = 0; i < 2; i++ )
    {
        print_line("first", call_first(i, 10));
        print_line("second", call_second(i, 10));
    }
    print_line("handed", second_step()(10));        /* site: handed */

    return 0;
}
