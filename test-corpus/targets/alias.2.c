/* The names. */
#include "port.h"

typedef long function(long);

long actual(long x);
long actual(long x) { return x + 100; }
long nickname(long x) __attribute__((__alias__("actual")));

long direct(long x);
long direct(long x) { return x + 200; }

function *hook_variable;
extern function *hook_alias __attribute__((__alias__("hook_variable")));

void set_hook(function *f);
noinline void set_hook(function *f) { hook_variable = f; }
