/* SPDX-License-Identifier: MIT */
/*
 * QEMU plugin: records where the masked table jumps of a hypersafe image go.
 *
 *     -plugin recorder.so,low=ADDRESS,high=ADDRESS,entries=FILE,out=FILE
 *
 * The code in [low, high) is watched, nothing else, and the image runs
 * unmodified: when a CPU has executed `jmpq *(%r11,%r10,8)`, the block that it
 * executes next begins at the jump's target.  Watching every block would take
 * half of the time; `entries` has the addresses of all the image's symbols, a
 * line each, and only blocks at these are.  An interrupt may come between;
 * then that block is an interrupt handler, which is in no table, so whoever
 * reads the file can tell.  So it is if a target had no symbol: the pair names
 * the next function that is entered.
 *
 * At the end `out` has a line `JUMP TARGET COUNT` (hexadecimal, hexadecimal,
 * decimal) for each pair that was seen, and as its last line `end LINES`, so
 * that a file cut short is known as one.
 *
 * The declarations are those of QEMU's plugin interface, version 1, that are
 * used here; Debian has no package with its header.  (Its memory callbacks
 * would say which slot a jump reads.  But QEMU 7.2 does not call them for a
 * jump's own load, and calls them for what helpers read much later.)
 */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef uint64_t plugin_id;
typedef void block_callback(plugin_id, struct qemu_plugin_tb *);
typedef void cpu_callback(unsigned int cpu, void *data);
typedef void exit_callback(plugin_id, void *data);

enum { PLUGIN_VERSION = 1, NO_REGISTERS = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, block_callback *);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *,
                                          cpu_callback *, int flags,
                                          void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *,
                                            cpu_callback *, int flags,
                                            void *data);
void qemu_plugin_register_atexit_cb(plugin_id, exit_callback *, void *data);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *,
                                                 size_t);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = PLUGIN_VERSION;
EXPORT int qemu_plugin_install(plugin_id id, const void *info, int argc,
                               char **argv);

/* jmpq *(%r11,%r10,8) */
static const unsigned char table_jump[] = { 0x43, 0xff, 0x24, 0xd3 };

static uint64_t low, high;
static FILE *entries, *out;

/* A bit for each address. */
static uint8_t *is_entry;

/* The jump a CPU has just executed, or 0.  Each CPU's thread has a line. */
#define CPUS 256
static struct { _Alignas(64) uint64_t jump; } last[CPUS];

/* Open addressing; a pair is (jump - low) << 32 | (target - low), or 0. */
#define PAIRS (1u << 16)
static _Atomic uint64_t pairs[PAIRS], counts[PAIRS], lost;

static void record(uint64_t pair)
{
    uint32_t at = (pair * 0x9e3779b97f4a7c15u) >> 48, tries;

    for ( tries = 0; tries < PAIRS; tries++, at = (at + 1) % PAIRS )
    {
        uint64_t seen = 0;

        if ( atomic_compare_exchange_strong(&pairs[at], &seen, pair) ||
             seen == pair )
        {
            atomic_fetch_add_explicit(&counts[at], 1, memory_order_relaxed);
            return;
        }
    }
    atomic_fetch_add(&lost, 1);
}

static void jump_executed(unsigned int cpu, void *jump)
{
    last[cpu % CPUS].jump = (uintptr_t)jump;
}

static void block_entered(unsigned int cpu, void *start)
{
    uint64_t jump = last[cpu % CPUS].jump;

    if ( jump )
    {
        last[cpu % CPUS].jump = 0;
        record((jump - low) << 32 | ((uintptr_t)start - low));
    }
}

static void translated(plugin_id id, struct qemu_plugin_tb *block)
{
    uint64_t start = qemu_plugin_tb_vaddr(block);
    size_t count = qemu_plugin_tb_n_insns(block);
    struct qemu_plugin_insn *end;

    (void)id;
    if ( start < low || start >= high || !count )
        return;
    if ( is_entry[(start - low) / 8] & 1u << (start - low) % 8 )
        qemu_plugin_register_vcpu_tb_exec_cb(block, block_entered, NO_REGISTERS,
                                             (void *)(uintptr_t)start);
    /* A jump ends its block. */
    end = qemu_plugin_tb_get_insn(block, count - 1);
    if ( qemu_plugin_insn_size(end) == sizeof(table_jump) &&
         !memcmp(qemu_plugin_insn_data(end), table_jump, sizeof(table_jump)) )
        qemu_plugin_register_vcpu_insn_exec_cb(
            end, jump_executed, NO_REGISTERS,
            (void *)(uintptr_t)qemu_plugin_insn_vaddr(end));
}

static void finish(plugin_id id, void *data)
{
    uint32_t i, lines = 0;

    (void)id;
    (void)data;
    for ( i = 0; i < PAIRS; i++ )
    {
        uint64_t pair = atomic_load(&pairs[i]);

        if ( !pair )
            continue;
        fprintf(out, "%" PRIx64 " %" PRIx64 " %" PRIu64 "\n",
                low + (pair >> 32), low + (pair & UINT32_MAX),
                atomic_load(&counts[i]));
        lines++;
    }
    if ( !atomic_load(&lost) )
        fprintf(out, "end %" PRIu32 "\n", lines);
    if ( fclose(out) )
        perror("recorder");
}

static bool read_entries(void)
{
    uint64_t address;

    is_entry = calloc((high - low) / 8 + 1, 1);
    if ( !is_entry )
        return false;
    while ( fscanf(entries, "%" SCNx64, &address) == 1 )
        if ( address >= low && address < high )
            is_entry[(address - low) / 8] |= 1u << (address - low) % 8;
    return feof(entries) && !fclose(entries);
}

static const char *value_of(const char *argument, const char *name)
{
    size_t length = strlen(name);

    return !strncmp(argument, name, length) && argument[length] == '='
               ? argument + length + 1 : NULL;
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
    const char *value;
    int i;

    (void)info;
    for ( i = 0; i < argc; i++ )
    {
        if ( (value = value_of(argv[i], "low")) )
            low = strtoull(value, NULL, 0);
        else if ( (value = value_of(argv[i], "high")) )
            high = strtoull(value, NULL, 0);
        else if ( (value = value_of(argv[i], "entries")) )
            entries = fopen(value, "r");
        else if ( (value = value_of(argv[i], "out")) )
            out = fopen(value, "w");
        else
        {
            fprintf(stderr, "recorder: error: %s: unknown argument\n", argv[i]);
            return 1;
        }
    }
    if ( !out || low >= high || high - low > UINT32_MAX || !entries ||
         !read_entries() )
    {
        fprintf(stderr, "recorder: error: wants low and high, at most 4 GiB "
                        "apart, entries, a file of hexadecimal numbers, and "
                        "out, a file that can be written\n");
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, finish, NULL);
    return 0;
}
