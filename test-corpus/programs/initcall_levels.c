/*
 * Claim: hand-made constructor arrays with an end mark work.
 * Provocation: an array of arrays, NULL at each end, one level empty.
 * Expected end: the levels run in order.
 */
#include "port.h"

typedef long initcall(void);

static volatile long state = 1;

static long early(void) { return state = state * 2 + 1; }
static long core(void) { return state = state * 3 + 1; }
static long late(void) { return state = state * 5 + 1; }

static initcall *const level0[] = { early, core, NULL };
static initcall *const level1[] = { NULL };
static initcall *const level2[] = { late, early, NULL };
static initcall *const *const levels[] = { level0, level1, level2, NULL };

int main(void)
{
    for ( initcall *const *const *level = levels; *level; level++ )
        for ( initcall *const *call = *level; *call; call++ )
            print_line("state", (*call)());

    return 0;
}
