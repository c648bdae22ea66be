/*
 * Claim: a pointer that passed through void * still points to its object.
 * Construct: an opaque context, kept as void * in a queue, whose callback casts
 * it back and calls through it; a function pointer that is itself kept as
 * void *.
 * Expected: the structure's member has its two functions; the pointer kept as
 * void * has its one.
 */
#include "port.h"

typedef long function(long);

struct counter { long value; function *step; };

static long up(long x) { return x + 1; }
static long down(long x) { return x - 1; }
static long plain(long x) { return x * 2; }

struct counter counters[] = { { 10, up }, { 20, down } };

struct { void (*call)(void *); void *context; } queue[3];
unsigned int queued;

static void count(void *context)
{
    struct counter *counter = context;

    counter->value = counter->step(counter->value); /* site: step */
    print_line("counter", counter->value);
}

noinline void post(void (*call)(void *), void *context)
{
    queue[queued].call = call;
    queue[queued++].context = context;
}

void *opaque;

noinline long call_opaque(long x)
{
    return ((function *)opaque)(x);                 /* site: opaque */
}

int main(void)
{
    post(count, &counters[0]);
    post(count, &counters[1]);
    for ( unsigned int i = 0; i < queued; i++ )
        queue[i].call(queue[i].context);            /* site: post */
    opaque = (void *)plain;
    print_line("opaque", call_opaque(10));

    return 0;
}
