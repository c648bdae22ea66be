/* Walks an array that the script of script-unknown-section.case should gather. */
#include "port.h"

typedef int initcall(void);
extern initcall *const __initcall_start[], *const __initcall_end[];

static int init(void) { return 1; }
static initcall *const entry section(".initcall.init") = init;

int main(void)
{
    initcall *const *call;

    for ( call = __initcall_start; call < __initcall_end; call++ )
        print_int((*call)());

    return 0;
}
