/* More entries. */
#include "port.h"
#include "section_array.h"

static long start_b(long x) { return x + 10; }
ON_START(start_b);
static long start_c(long x) { return x + 20; }
ON_START(start_c);
static long stop_b(long x) { return x + 30; }
ON_STOP(stop_b);
static long probe_b(long x) { return x + 40; }
static long remove_b(long x) { return x + 50; }
DRIVER(b, probe_b, remove_b);
