/*
 * Claim: pointers to file-local functions work in files that cannot name them.
 * Provocation: registration across files both ways, and a global pointer that
 * one file sets and the other calls.
 * Expected end: each side calls into the other.
 */
#include "port.h"

typedef void notifier(long event);

extern notifier *machine_check;
void register_notifier(notifier *function);
void notify(long event);

static void local_notifier(long event)
{
    print_line("local", event);
}

int main(void)
{
    notify(1);
    register_notifier(local_notifier);
    notify(2);
    machine_check(3);

    return 0;
}
