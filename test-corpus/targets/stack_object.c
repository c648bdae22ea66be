/*
 * Claim: objects on the stack are objects.
 * Construct: a request on the caller's stack, whose address goes through a
 * global variable to the function that serves it; a second kind of request;
 * a callback that answers through its caller's object.
 * Expected: each server reaches the functions of its own requests.
 */
#include "port.h"

struct request { void (*fn)(void *info); void *info; };
struct answer { long value; long (*adjust)(long); };

struct request *call_data, *stop_data;

static long adjust_a(long x) { return x + 1; }
static long adjust_b(long x) { return x + 2; }

static void compute(void *info)
{
    struct answer *answer = info;

    answer->value = answer->adjust(answer->value);  /* site: adjust */
}

static void flush(void *info) { print_line("flush", *(long *)info); }
static void halt(void *info) { print_line("halt", *(long *)info); }

noinline void serve_call(void)
{
    call_data->fn(call_data->info);                 /* site: call */
}

noinline void serve_stop(void)
{
    stop_data->fn(stop_data->info);                 /* site: stop */
}

noinline void call(void (*fn)(void *), void *info)
{
    struct request request = { fn, info };

    call_data = &request;
    serve_call();
    call_data = NULL;
}

int main(void)
{
    struct answer a = { 10, adjust_a }, b = { 20, adjust_b };
    struct request stop = { halt, &a.value };

    call(compute, &a);
    call(compute, &b);
    call(flush, &b.value);
    stop_data = &stop;
    serve_stop();

    return a.value != 11 || b.value != 22;
}
