/*
 * Claim: function addresses are found at any depth of a static initialiser.
 * Provocation: arrays in structures in arrays, pointers to such structures, a
 * packed (unaligned) member, an anonymous compound literal.
 * Expected end: every pointer calls its function.
 */
#include "port.h"

typedef long function(long);

static long f1(long x) { return x + 1; }
static long f2(long x) { return x + 2; }
static long f3(long x) { return x + 3; }
static long f4(long x) { return x + 4; }

struct level { int pad; struct { function *pair[2]; } inner[2]; };

struct __attribute__((__packed__)) tight { char c; function *f; };

struct linked { const struct linked *next; function *const *list; };

static struct level levels[] = {
    { 1, { { { f1, f2 } }, { { f3, f4 } } } },
    { .inner = { [1] = { .pair = { [1] = f1 } } } },
};
static const struct tight tights[] = { { 'a', f2 }, { 'b', f3 } };
static const struct linked tail = { NULL, (function *const[]){ f4, NULL } };
static const struct linked *volatile chain = &(const struct linked){
    &tail, (function *const[]){ f1, f2, NULL }
};

int main(void)
{
    volatile unsigned int i, j;

    for ( i = 0; i < 2; i++ )
        for ( j = 0; j < 2; j++ )
            print_line("level", levels[0].inner[i].pair[j](10 * i));
    print_line("sparse", levels[1].inner[1].pair[1](50));
    print_line("null", levels[1].inner[0].pair[0] == NULL);
    for ( i = 0; i < 2; i++ )
        print_line("tight", tights[i].f(60));
    for ( const struct linked *l = chain; l; l = l->next )
        for ( function *const *f = l->list; *f; f++ )
            print_line("linked", (*f)(70));

    return 0;
}
