/*
 * Claim: an alias and its function are one function.
 * Provocation: called under both names, stored under both names, compared; the
 * alias is visible to another file, the function is not.
 * Expected end: same results, and the two pointers are equal.
 */
#include "port.h"

static noinline long body(long x)
{
    return x + 1000;
}

extern long name(long x) __attribute__((__alias__("body")));
extern long weak_name(long x) __attribute__((__weak__, __alias__("body")));

static long (*volatile by_body)(long) = body;
static long (*volatile by_name)(long) = name;

long call_name(long x);

int main(void)
{
    print_line("body", body(1));
    print_line("name", name(2));
    print_line("weak", weak_name(3));
    print_line("by body", by_body(4));
    print_line("by name", by_name(5));
    print_line("other file", call_name(6));
    print(by_body == by_name ? "equal\n" : "different\n");

    return 0;
}
