/*
 * Claim: the runtime can tell what an index stands for.
 * Provocation: the index of `work`, the bits of a pointer, is looked up by name
 * and by address, and so is a number that no function has.
 * Expected end: the name, an address that lies in its section, NULL twice.
 */
#include "port.h"

__attribute__((__section__("work_text"), __noinline__))
static void work(void)
{
    print("work\n");
}

extern const char __start_work_text[], __stop_work_text[];

#pragma GCC visibility push(hidden)
const char *hs_function_name(uint64_t function_index);
const void *hs_function_address(uint64_t function_index);
#pragma GCC visibility pop

static void (*volatile pointer)(void) = work;

int main(void)
{
    uint64_t index = (uint64_t)pointer;
    const char *address = hs_function_address(index);

    pointer();
    print(hs_function_name(index));
    print(address >= __start_work_text && address < __stop_work_text
          ? "\ninside\n" : "\noutside\n");
    print_line("no name", hs_function_name(0x7fffffff) == NULL);
    print_line("no address", hs_function_address(0) == NULL);

    return 0;
}
