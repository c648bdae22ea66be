/* The other step and table. */
#include "port.h"

typedef long function(long);

long call_second(unsigned int i, long x);
function *second_step(void);

static long step(long x) { return x + 100; }
static long leap(long x) { return x + 200; }
static function *table[] = { step, leap };

noinline long call_second(unsigned int i, long x)
{
    return table[i](x);                             /* site: second */
}

function *second_step(void) { return step; }
