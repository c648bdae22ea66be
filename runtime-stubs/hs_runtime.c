/* SPDX-License-Identifier: MIT */
/*
 * The part of the runtime that is the same for every hypervisor: it names the
 * place where a trap happened, retires table slots, and seals calls.
 *
 * Nothing here takes the address of a function, so nothing here has an index.
 * Look-ups walk from end to end: they run once, on the way to a panic, and so
 * need not trust that the directory is sorted.
 */
#include <hypersafe.h>

/* A trap while reporting a trap is reported too, but not for ever. */
#define HS_MAX_TRAPS 16

static uint32_t hs_traps;

const char *hs_site_name(uint64_t return_index)
{
    const struct hs_site_entry *e;

    for ( e = __hs_sites_start; e < __hs_sites_end; e++ )
        if ( e->index == return_index )
            return __hs_names + e->name;

    return 0;
}

static const struct hs_function_entry *hs_find_function(uint64_t index)
{
    const struct hs_function_entry *e;

    for ( e = __hs_functions_start; e < __hs_functions_end; e++ )
        if ( e->index == index )
            return e;

    return 0;
}

const char *hs_function_name(uint64_t function_index)
{
    const struct hs_function_entry *e = hs_find_function(function_index);

    return e ? __hs_names + e->name : 0;
}

const void *hs_function_address(uint64_t function_index)
{
    const struct hs_function_entry *e = hs_find_function(function_index);

    return e ? (const char *)&e->entry + e->entry : 0;
}

const char *hs_table_name(const void *table)
{
    const struct hs_table_entry *e;

    for ( e = __hs_table_names_start; e < __hs_table_names_end; e++ )
        if ( (const char *)&e->table + e->table == table )
            return __hs_names + e->name;

    return 0;
}

static void hs_retire_slots(const uint64_t *slot, const uint64_t *last,
                            const char *trap, uint64_t start, uint64_t end)
{
    for ( ; slot < last; slot++ )
        if ( *slot >= start && *slot < end )
            hs_port_write_slot((uint64_t *)slot, (uint64_t)trap);
}

void hs_retire_range(const void *start, const void *end)
{
    hs_retire_slots(__hs_tables_start, __hs_return_tables_start,
                    __hs_trap_call, (uint64_t)start, (uint64_t)end);
    hs_retire_slots(__hs_return_tables_start, __hs_tables_end,
                    __hs_trap_return, (uint64_t)start, (uint64_t)end);
}

/*
 * What stands before a call's return label, as hypersafe-cc wrote it and
 * `hypersafe verify' has checked it.
 */
struct hs_masked_call {
    uint8_t and[3];             /* andl $mask,%r10d */
    uint32_t mask;
    uint8_t lea[3];             /* leaq table(%rip),%r11 */
    int32_t table;
    uint8_t push[5];            /* pushq $index */
    uint8_t jump[4];            /* jmpq *(%r11,%r10,8) */
} __attribute__((__packed__));

unsigned int hs_seal_calls(void)
{
    const struct hs_seal_entry *e;
    unsigned int sealed = 0;

    for ( e = __hs_seals_start; e < __hs_seals_end; e++ )
    {
        struct hs_masked_call *call =
            (struct hs_masked_call *)((char *)&e->site + e->site) - 1;
        uint64_t index = *(const uint64_t *)((const char *)&e->pointer +
                                             e->pointer);
        uint32_t slot = index & call->mask;

        hs_port_write_code(&call->mask, 0);
        hs_port_write_code(&call->table, call->table + slot * sizeof(uint64_t));
        sealed++;
    }

    return sealed;
}

void hs_trap(uint32_t kind, uint64_t index, const void *table,
             const uint64_t *stack)
{
    const char *site;

    if ( __atomic_add_fetch(&hs_traps, 1, __ATOMIC_RELAXED) > HS_MAX_TRAPS )
        __builtin_trap();

    site = kind == HS_TRAP_CALL ? hs_site_name(stack[0])
                                : hs_table_name(table);

    hs_port_trap(kind == HS_TRAP_CALL ? "call" : "return", site ? site : "?",
                 index, stack);
}
