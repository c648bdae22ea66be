/* The registry. */
#include "port.h"

typedef void notifier(long event);

extern notifier *machine_check;
void register_notifier(notifier *function);
void notify(long event);

static void default_notifier(long event)
{
    print_line("default", event);
}

static notifier *registered = default_notifier;
notifier *machine_check = default_notifier;

noinline void register_notifier(notifier *function)
{
    registered = function;
}

noinline void notify(long event)
{
    registered(event);
}
