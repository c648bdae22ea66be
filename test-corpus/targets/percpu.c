/*
 * Claim: a per-CPU variable is itself on every CPU.
 * Construct: variables in a section of their own, reached by adding a CPU's
 * offset to their address, which inline assembly hides from the compiler; the
 * offset of CPU 1 is the distance of an area that no C object describes.
 * Expected: each variable holds what is stored in it on any CPU (a difference
 * of two addresses names no object).
 */
#include "port.h"

#define PER_CPU(type, name) section(".data.percpu") type per_cpu_##name
#define per_cpu(name, cpu) (*({ \
    unsigned long address; \
    __asm__ ( "" : "=r" (address) : "0" (&per_cpu_##name) ); \
    (__typeof__(&per_cpu_##name))(address + offsets[cpu]); }))

typedef long function(long);
struct timer { long count; function *tick; };

PER_CPU(function *, idle);
PER_CPU(function *, resume);
PER_CPU(struct timer, timer);

static char area[4096] __attribute__((__aligned__(64)));
unsigned long offsets[2];

static long idle_deep(long x) { return x + 1; }
static long idle_light(long x) { return x + 2; }
static long resume_guest(long x) { return x + 3; }
static long tick_once(long x) { return x + 4; }
static long tick_always(long x) { return x + 5; }

noinline void start(unsigned int cpu, function *idle, function *tick)
{
    if ( cpu )
        offsets[cpu] = area - (char *)&per_cpu_idle;
    per_cpu(idle, cpu) = idle;
    per_cpu(resume, cpu) = resume_guest;
    per_cpu(timer, cpu).tick = tick;
}

int main(void)
{
    start(0, idle_deep, tick_once);
    start(1, idle_light, tick_always);
    for ( unsigned int cpu = 0; cpu < 2; cpu++ )
    {
        print_line("idle", per_cpu(idle, cpu)(10)); /* site: idle */
        print_line("resume", per_cpu(resume, cpu)(10)); /* site: resume */
        print_line("tick", per_cpu(timer, cpu).tick(10)); /* site: tick */
    }

    return 0;
}
