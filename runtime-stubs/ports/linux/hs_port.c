/* SPDX-License-Identifier: MIT */
/*
 * The HyperSafe port for x86-64 Linux processes: linked into protected builds
 * only.  A trap ends the process with exit code 99.
 */
#include <hypersafe.h>
#include "port.h"
#include "syscall.h"

#define PAGE_SIZE        4096
#define PROT_READ        1
#define PROT_WRITE       2
#define PROT_EXEC        4
#define TRAP_EXIT_CODE   99
#define FAILED_EXIT_CODE 70

static void protect(const void *start, long size, long protection)
{
    long page = (long)start & -PAGE_SIZE;

    if ( syscall3(SYS_MPROTECT, page, (long)start + size - page, protection) )
    {
        print_to(2, "HyperSafe: mprotect failed\n");
        exit(FAILED_EXIT_CODE);
    }
}

void hs_port_write_slot(uint64_t *slot, uint64_t value)
{
    protect(slot, sizeof(*slot), PROT_READ | PROT_WRITE);
    *(volatile uint64_t *)slot = value;
    protect(slot, sizeof(*slot), PROT_READ);
}

void hs_port_write_code(void *code, uint32_t value)
{
    /* This function may lie in the same page. */
    protect(code, sizeof(value), PROT_READ | PROT_WRITE | PROT_EXEC);
    __builtin_memcpy(code, &value, sizeof(value));
    protect(code, sizeof(value), PROT_READ | PROT_EXEC);
}

void hs_port_trap(const char *kind, const char *site, uint64_t index,
                  const uint64_t *stack)
{
    (void)stack;
    print_to(2, "HyperSafe: trap: ");
    print_to(2, kind);
    print_to(2, " site=");
    print_to(2, site);
    print_to(2, " index=");
    print_hex_to(2, index);
    print_to(2, "\n");
    exit(TRAP_EXIT_CODE);
}
