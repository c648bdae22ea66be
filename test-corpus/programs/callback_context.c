/*
 * Claim: callbacks with a context pointer work.
 * Provocation: a timer queue holds pairs of function and void *; a callback
 * queues the next.
 * Expected end: the callbacks run in order, each with its own context.
 */
#include "port.h"

struct timer {
    void (*function)(void *context);
    void *context;
};

struct counter { const char *name; long value; };

static struct timer queue[16];
static unsigned int head, tail;

static noinline void set_timer(void (*function)(void *), void *context)
{
    queue[tail++] = (struct timer){ function, context };
}

static void expire(void *context)
{
    print((const char *)context);
}

static void count(void *context)
{
    struct counter *counter = context;

    print_line(counter->name, counter->value);
    if ( --counter->value )
        set_timer(count, counter);
    else
        set_timer(expire, "expired\n");
}

int main(void)
{
    struct counter a = { "a", 3 }, b = { "b", 1 };

    set_timer(count, &a);
    set_timer(count, &b);
    while ( head != tail )
    {
        struct timer *timer = &queue[head++];

        timer->function(timer->context);
    }

    return 0;
}
