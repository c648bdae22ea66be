/* Overrides; its own table shows which definition it means. */
#include "port.h"

long overridden(long x);
long strong_target(long x);

long overridden(long x) { return x + 100; }
long strong_target(long x) { return x + 200; }
