/*
 * Claim: states that return the next state are exactly the states returned.
 * Construct: functions that return a pointer to themselves or to others, in a
 * structure and as void *; a state that no other returns.
 * Expected: all states that can follow, and the first; not the unused one.
 */
#include "port.h"

struct machine;
struct state { struct state (*run)(struct machine *m); };
struct machine { long fuel, steps; };
typedef void *raw_state(long *fuel);

static struct state idle(struct machine *m);
static struct state stop(struct machine *m)
{
    m->steps += 100;
    return (struct state){ NULL };
}

static struct state run(struct machine *m)
{
    m->steps++;
    return (struct state){ m->fuel-- > 0 ? idle : stop };
}

static struct state idle(struct machine *m)
{
    m->steps += 10;
    return (struct state){ --m->fuel > 1 ? idle : run };
}

static struct state broken(struct machine *m)
{
    return (struct state){ m->fuel ? broken : stop };
}

struct state (*unused_states[])(struct machine *) = { broken };

static void *raw_second(long *fuel) { return (*fuel)-- > 0 ? raw_second : NULL; }
static void *raw_first(long *fuel) { return *fuel > 0 ? raw_second : NULL; }

noinline void drive(struct state state, struct machine *m)
{
    while ( state.run )
        state = state.run(m);                       /* site: state */
}

noinline void drive_raw(void *raw, long *fuel)
{
    while ( raw )
        raw = ((raw_state *)raw)(fuel);             /* site: raw */
}

int main(void)
{
    struct machine machine = { 3, 0 };
    long fuel = 4;

    drive((struct state){ run }, &machine);
    drive_raw(raw_first, &fuel);
    print_line("steps", machine.steps);
    print_line("fuel", fuel);

    return 0;
}
