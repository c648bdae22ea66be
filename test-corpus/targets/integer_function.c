/*
 * Claim: a function pointer kept as an integer is followed like a pointer.
 * Construct: unsigned long as parameter, structure member and array element;
 * another integer of the program holds a pointer that is never called.
 * Expected: each call reaches what was stored in its own place.
 */
#include "port.h"

typedef long function(long);

struct request { unsigned long handler, argument; };

static long by_member(long x) { return x + 1; }
static long by_other_member(long x) { return x + 2; }
static long by_array(long x) { return x + 3; }
static long by_parameter(long x) { return x + 4; }
static long unused_one(long x) { return x + 5; }

struct request requests[2];
unsigned long words[4];
unsigned int place = 1;
unsigned long never_called = (unsigned long)unused_one;

noinline void submit(unsigned int i, unsigned long handler, unsigned long arg)
{
    requests[i].handler = handler;
    requests[i].argument = arg;
}

noinline long serve(const struct request *r)
{
    function *f = (function *)r->handler;

    return f(r->argument);                          /* site: member */
}

noinline long call_word(unsigned long word, long x)
{
    return ((function *)word)(x);                   /* site: parameter */
}

int main(void)
{
    submit(0, (unsigned long)by_member, 10);
    submit(1, (unsigned long)by_other_member, 20);
    words[place] = (unsigned long)by_array;
    for ( unsigned int i = 0; i < 2; i++ )
    {
        print_line("serve", serve(&requests[i]));
        if ( words[i] )
            print_line("word", ((function *)words[i])(5)); /* site: array */
    }
    print_line("call", call_word((unsigned long)by_parameter, 10));

    return 0;
}
