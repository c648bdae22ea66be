/* SPDX-License-Identifier: MIT */
/*
 * What the HyperSafe runtime offers a hypervisor, what it asks of a port, and
 * the shape of the directory that hypersafe-ld writes into the image.
 *
 * Code addresses (trap stubs, table bounds) are declared as arrays, never as
 * functions: hypersafe-cc turns a function's address into its index, and here
 * the true address is wanted.
 */
#ifndef HYPERSAFE_H
#define HYPERSAFE_H

/* Why a trap stub was reached.  Shared by trap.S and hs_runtime.c. */
#define HS_TRAP_CALL    1
#define HS_TRAP_RETURN  2

/* Bytes of registers that trap.S saves directly below `stack`. */
#define HS_TRAP_SAVED   120

#ifndef __ASSEMBLER__

#include <stdint.h>

#ifndef __PIC__
#error "the HyperSafe runtime must be compiled with -fPIC: it runs at any address"
#endif

#pragma GCC visibility push(hidden)

/* ---- For the hypervisor ------------------------------------------------- */

/*
 * Make every table slot whose target lies in [start, end) trap from now on.
 * Call it when the code there is about to be freed, from code that stays,
 * before the tables are locked.
 */
void hs_retire_range(const void *start, const void *end);

/*
 * For messages only: what an index or a table stands for.  NULL if unknown.
 * A name lives in the image; an address found here must not be kept.
 */
const char *hs_site_name(uint64_t return_index);
const char *hs_function_name(uint64_t function_index);
const char *hs_table_name(const void *table);
const void *hs_function_address(uint64_t function_index);

/* ---- From the port ------------------------------------------------------ */

/* Write a table slot, which lies in read-only memory. */
void hs_port_write_slot(uint64_t *slot, uint64_t value);

/*
 * Report and stop.  kind: "call" or "return".  site: the call site, or the
 * functions that return there, or "?".  index: of a call masked, of a return
 * as it was popped.  stack: the stack at the branch; stack[0] is the return
 * index, and the saved registers lie below it (see trap.S).
 */
void hs_port_trap(const char *kind, const char *site, uint64_t index,
                  const uint64_t *stack) __attribute__((__noreturn__));

/* ---- From trap.S -------------------------------------------------------- */

void hs_trap(uint32_t kind, uint64_t index, const void *table,
             const uint64_t *stack) __attribute__((__noreturn__));

extern const char __hs_trap_call[], __hs_trap_return[];

/* ---- From hypersafe-ld: the tables (.rodata.hypersafe) ------------------ */

/* Call tables lie first, return tables after __hs_return_tables_start. */
extern const uint64_t __hs_tables_start[];
extern const uint64_t __hs_return_tables_start[];
extern const uint64_t __hs_tables_end[];

/* ---- From hypersafe-ld: the directory (.rodata.hypersafe.names) --------- */

/* A return index and the call site it returns to. */
struct hs_site_entry {
    uint32_t index;
    uint32_t name;              /* bytes from __hs_names */
};

/* A function index, and the function. */
struct hs_function_entry {
    uint32_t index;
    int32_t entry;              /* function's address minus this field's */
    uint32_t name;              /* bytes from __hs_names */
};

/* A return table, and the functions that return through it. */
struct hs_table_entry {
    int32_t table;              /* table's address minus this field's */
    uint32_t name;              /* bytes from __hs_names */
};

extern const struct hs_site_entry __hs_sites_start[], __hs_sites_end[];
extern const struct hs_function_entry __hs_functions_start[],
                                      __hs_functions_end[];
extern const struct hs_table_entry __hs_table_names_start[],
                                   __hs_table_names_end[];
extern const char __hs_names[];

#pragma GCC visibility pop

#endif /* !__ASSEMBLER__ */
#endif /* HYPERSAFE_H */
