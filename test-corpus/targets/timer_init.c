/*
 * Claim: a timer's function and its data stay together with the timer.
 * Construct: an init function stores both into timers in objects of two types;
 * a queue of timers is run; each callback calls on through its object.
 * Expected: the queue reaches both timers' functions, a callback its own
 * object's operations (the other type has a number there); another user of
 * the same type of pair stays apart.
 */
#include "port.h"

struct timer { void (*fn)(void *data); void *data; struct timer *next; };
struct ops { long (*kick)(long); };

struct cpu { const struct ops *ops; struct timer timer; };
struct unit { long number; struct timer timer; long (*finish)(long); };
struct tasklet { void (*fn)(void *data); void *data; };

static long kick_cpu(long x) { return x + 1; }
static long finish_unit(long x) { return x + 2; }

static void cpu_timer(void *data)
{
    struct cpu *cpu = data;

    print_line("cpu", cpu->ops->kick(10));          /* site: kick */
}

static void unit_timer(void *data)
{
    struct unit *unit = data;

    print_line("unit", unit->finish(unit->number)); /* site: finish */
}

static void softly(void *data) { print((const char *)data); }

struct timer *queue;

noinline void init(struct timer *t, void (*fn)(void *data), void *data)
{
    *t = (struct timer){ fn, data, queue };
    queue = t;
}

const struct ops cpu_ops = { kick_cpu };
struct cpu cpu = { .ops = &cpu_ops };
struct unit unit = { .number = 20, .finish = finish_unit };
struct tasklet tasklet = { softly, "tasklet\n" };

int main(void)
{
    init(&cpu.timer, cpu_timer, &cpu);
    init(&unit.timer, unit_timer, &unit);
    for ( struct timer *t = queue; t; t = t->next )
        t->fn(t->data);                             /* site: expire */
    tasklet.fn(tasklet.data);                       /* site: tasklet */

    return 0;
}
