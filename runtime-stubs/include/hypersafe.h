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

/*
 * A word of the frame table: a type above, a count below.  Of an ordinary
 * frame the count is how often page tables map it writable; of a table, how
 * often it is linked to or loaded.
 */
#define HS_FRAME_TYPE_SHIFT     24
#define HS_FRAME_COUNT          0x00ffffff
#define HS_FRAME_ORDINARY       0x00
#define HS_FRAME_CODE           0x05    /* never written, may be executed */
#define HS_FRAME_CONSTANT       0x06    /* never written, never executed */
#define HS_FRAME_DEVICE         0x07    /* not counted, never protected: no
                                           RAM, or what hardware writes */
#define HS_FRAME_IDT            0x0e    /* constant but for stacks */
#define HS_FRAME_GDT            0x16    /* constant but for the LDT */
#define HS_FRAME_SEGMENTS       0x1e    /* a guest's descriptors, harmless;
                                           the count: where it is a GDT, LDT */
#define HS_FRAME_PERMISSIONS    0x26    /* half of a map of MSRs that a guest
                                           may use without an intercept */
#define HS_FRAME_VMCB           0x2e    /* what a CPU runs guests by */
#define HS_FRAME_DEVICES        0x36    /* AMD's device table: which table
                                           each device's accesses go through */
#define HS_FRAME_BUSY           0xff    /* becoming a table, or ceasing */

/* A page table's type is its level, 1 to 4, and flags. */
#define HS_TABLE_LEVEL          0x07
#define HS_TABLE_STRICT         0x08    /* nothing in it is user-executable */
#define HS_TABLE_PINNED         0x10    /* its entries keep their frames */
#define HS_TABLE_NESTED         0x20    /* maps a guest's physical memory */
#define HS_TABLE_SEGMENTS       0x40    /* where a PV guest's GDT and LDT are:
                                           maps nothing but descriptors */
#define HS_TABLE_USER           0x80    /* what a guest runs on, if that lacks
                                           most of the hypervisor */
#define HS_TABLE_FLAGS          0xf8
/*
 * Second-level tables: what devices' accesses go through, or an Intel CPU's
 * guests (EPT), in the format that hs_gate_second says: AMD's I/O page tables,
 * or Intel's, where an IOMMU's and EPT have what is read here in common.
 */
#define HS_TABLE_SECOND         (HS_TABLE_NESTED | HS_TABLE_PINNED)
#define HS_SECOND_AMD           1
#define HS_SECOND_INTEL         2
/* The top one of a guest's three levels of shadow tables: only links to the
 * next level, as the CPU knows no permissions and no leaves there. */
#define HS_TABLE_PAE            (3 | HS_TABLE_NESTED | HS_TABLE_STRICT)

/*
 * Of a CPU's stubs the lower half is where system calls enter, and written
 * once; the upper half is written again and again.
 */
#define HS_STUB_SIZE            128
#define HS_STUB_UNUSED          0xcccccccccccccccc

/*
 * The stacks of a CPU: a block of this size and alignment, stacks in its upper
 * half.  The lower half is sealed: a frame in the upper half has its protected
 * copy at the same place of the lower one, and that is what IRETQ reads.
 */
#define HS_STACK_SIZE           65536
#define HS_STACK_COPY           (HS_STACK_SIZE / 2)

/* The block's first page is sealed, too, and begins with: */
#define HS_CPU_STUBS            0       /* this CPU's stubs, in .text */
#define HS_CPU_GUEST_VMCB       24      /* its HS_FRAME_VMCB, physical address */
#define HS_CPU_ROOT             32      /* CR3 as the gate loaded it last */
#define HS_CPU_USER_ROOT        40      /* its HS_TABLE_USER, physical address */

/* A frame: r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi,
 * rdi, a note (in the copy: was WP clear?), and what the CPU pushed. */
#define HS_FRAME_WORDS          21
#define HS_FRAME_RBX            40
#define HS_FRAME_RCX            88
#define HS_FRAME_RDI            112
#define HS_FRAME_NOTE           120
#define HS_FRAME_RIP            128
#define HS_FRAME_CS             136
#define HS_FRAME_EFLAGS         144
#define HS_FRAME_RSP            152
#define HS_FRAME_SS             160

/* Status of a gate call.  Shared by gate.S and its callers. */
#define HS_GATE_DONE            0
#define HS_GATE_NO_TABLE        1       /* that is no place to write */
#define HS_GATE_CHANGED         2       /* the entry was not the old one */
#define HS_GATE_CHILD           3       /* links to what is no such table */
#define HS_GATE_WRITABLE        4       /* would make a protected frame writable */
#define HS_GATE_EXECUTABLE      5       /* would make what is no code executable */
#define HS_GATE_BUSY            6       /* the frame is mapped, linked or typed */
#define HS_GATE_PINNED          8       /* that must stay as it is */
#define HS_GATE_SEGMENT         9       /* no descriptor for a guest */

#define HS_GATE_UPDATES         16

/* %r11d at hs_gate_open, for the way back from an NMI into the gate. */
#define HS_GATE_RETURN          7

#ifndef __ASSEMBLER__

#include <stdbool.h>
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
 * From now on each call whose pointer lies in a sealed section leads to where
 * it leads now: its mask becomes 0, and that one slot is its table.  Call it
 * when those sections have their last values, after hs_retire_range, before
 * code is locked, and while no other CPU runs the image's code; then each of
 * them must serialize.  Returns how many calls there are.
 */
unsigned int hs_seal_calls(void);

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

/* Write 4 bytes of code, at any alignment. */
void hs_port_write_code(void *code, uint32_t value);

/*
 * Report and stop.  kind: "call" or "return".  site: the call site, or the
 * functions that return there, or "?".  index: of a call masked, of a return
 * as it was popped.  stack: the stack at the branch; stack[0] is the return
 * index, and the saved registers lie below it (see trap.S).
 */
void hs_port_trap(const char *kind, const char *site, uint64_t index,
                  const uint64_t *stack) __attribute__((__noreturn__));

/* ---- The WP gate (gate.S), linked when something calls it --------------- */

struct hs_gate_result {
    uint64_t status;            /* HS_GATE_* */
    uint64_t value;
};

/*
 * Put `new` where `old` is, in a page table (address in the directmap).
 * value: the entry found.
 */
struct hs_gate_result hs_gate_exchange(uint64_t *entry, uint64_t new,
                                       uint64_t old);

/*
 * That for many entries (up to HS_GATE_UPDATES) while WP is clear once, until
 * one is not done.  value: the address of that, or of the end.
 */
struct hs_gate_update {
    uint64_t *entry;
    uint64_t new, old;
};
struct hs_gate_result hs_gate_exchange_all(const struct hs_gate_update *updates,
                                           uint64_t count);

/*
 * An ordinary frame that no entry maps writable becomes a page table (type:
 * level and HS_TABLE_* flags), if all its entries obey the policy.  value: the entry that does not; with
 * HS_GATE_BUSY, the frame's word.
 */
struct hs_gate_result hs_gate_make(uint64_t frame, uint32_t type);

/*
 * Likewise type HS_FRAME_SEGMENTS, if all descriptors are harmless: code and
 * data that are not ring 0's, call gates for ring 0, what is not present.
 */

/* A table (or descriptors) that nothing links to becomes ordinary. */
struct hs_gate_result hs_gate_unmake(uint64_t frame);

/*
 * Load CR3: a top-level table that is none of a guest's memory.  value: what
 * CR3 was.
 */
struct hs_gate_result hs_gate_load_root(uint64_t cr3);

/*
 * An ordinary frame that no entry maps writable gets type HS_FRAME_CONSTANT,
 * HS_FRAME_IDT, HS_FRAME_GDT, HS_FRAME_VMCB (and is cleared),
 * HS_FRAME_PERMISSIONS (and allows nothing) or HS_FRAME_DEVICES (if all its
 * entries are good) for ever; any ordinary frame, HS_FRAME_DEVICE.
 */
struct hs_gate_result hs_gate_seal(uint64_t frame, uint32_t type);

/*
 * Change the stack of an interrupt gate (or the gate to hs_gate_nop), the
 * LDT's descriptor, or a guest's (address in the directmap).
 */
struct hs_gate_result hs_gate_descriptor(uint64_t *descriptor, uint64_t low,
                                         uint64_t high);

/*
 * A guest may run on a table of this CPU's that lacks most of the hypervisor
 * (level 4, HS_TABLE_USER).  copy: its hs_gate_user_slots become those of the
 * table in CR3; else empty.  value: the slot that is refused.
 */
struct hs_gate_result hs_gate_user_root(bool copy);

/*
 * What the next VMRUN of this CPU is told: a copy of the guest's VMCB, if that
 * names a root of nested tables (or its CR3 one of shadow tables, of the paging
 * mode that it says), sealed maps of permissions, and intercepts all
 * of hs_gate_intercepts.  NULL: nothing, and no root is held any more.
 */
struct hs_gate_result hs_gate_vmcb(const void *vmcb);

/*
 * Intercept (1: reads, 2: writes) of one MSR in a map that begins with this
 * frame.  Only those of hs_gate_msrs can be allowed.
 */
struct hs_gate_result hs_gate_permit(uint64_t frame, uint32_t msr,
                                     uint32_t intercept);

/*
 * Three words of an entry in AMD's device table (address in the directmap).
 * It must be valid, and name a root of second-level tables, or none.
 */
struct hs_gate_result hs_gate_device(uint64_t *entry, uint64_t a, uint64_t b,
                                     uint64_t c);

/* LTR of that descriptor of this CPU's GDT. */
struct hs_gate_result hs_gate_ltr(uint64_t *descriptor, uint16_t selector);

/* This table is never unmade. */
struct hs_gate_result hs_gate_hold(uint64_t frame);

/*
 * Write 32 bytes of generated code at 0, 32 or 64 in this CPU's stubs.  They
 * must be a whole stub of the place's shape: where SYSCALL enters (64-bit,
 * 32-bit; from lockdown on it is written once, or again the same), or a stub
 * of the emulator's or for I/O.  What is not ends as traps.
 */
struct hs_gate_result hs_gate_stub(uint64_t offset, uint64_t a, uint64_t b,
                                   uint64_t c, uint64_t d);

/*
 * The frame of an exception in the hypervisor shall lead elsewhere: `to` is an
 * entry of the exception table, or a bug frame, for the instruction that the
 * frame leads to; NULL after an exception in an emulator's stub, whose %rbx
 * becomes `rbx`; HS_FRAME_NO_TRAP to clear EFLAGS.TF.  value: the new %rip.
 */
#define HS_FRAME_NO_TRAP ((const void *)1)
struct hs_gate_result hs_gate_redirect(void *frame, const void *to,
                                       uint64_t rbx);

/* Write the byte at hs_gate_byte_address. */
struct hs_gate_result hs_gate_byte(uint8_t value);

/* From the port, in memory that is read-only when the gate is first used. */
extern uint32_t *hs_gate_frames;        /* a word a frame */
extern uint64_t hs_gate_nr_frames;
extern uint64_t hs_gate_directmap;      /* where frame 0 is mapped */
extern uint8_t *hs_gate_byte_address;
extern uint64_t *hs_gate_root;          /* the hypervisor's own (directmap) */
extern uint32_t hs_gate_first_slot;     /* entries that all top-level */
extern uint32_t hs_gate_nr_slots;       /* tables have from it */
extern const uint32_t hs_gate_user_slots[16]; /* a bit each: guests' slots */
extern const uint32_t hs_gate_domain_slot; /* of top-level tables; the first entry */
                                        /* of what it leads to: GDT and LDT */
extern uint64_t hs_gate_iopm[2];        /* the maps of ports for guests */
extern const uint64_t hs_gate_intercepts[2]; /* at 8 and 16 of a VMCB */
extern const uint32_t hs_gate_msrs[], hs_gate_nr_msrs;
extern uint32_t hs_gate_second;         /* HS_SECOND_*; 0: no such tables */
extern uint64_t hs_gate_nop;            /* low word of a harmless gate */
extern uint32_t hs_gate_ldt_offset;     /* of the LDT's descriptor in */
extern uint32_t hs_gate_tss_offset;     /* the GDT's frame; of the TSS's */
extern char hs_gate_stubs[], hs_gate_stubs_end[];
extern const char *hs_gate_fixups;      /* pairs of 32-bit distances: an */
extern const char *hs_gate_fixups_end;  /* instruction, where it may lead */
extern const char *hs_gate_bugs;        /* 64 bits: the low 24 bits are the */
extern const char *hs_gate_bugs_end;    /* distance of a UD2 to be skipped */
extern uint64_t hs_gate_stub_fault;     /* where a fault in a stub leads */
extern uint64_t hs_gate_stub_return;    /* where an emulator's stub ends */
extern uint64_t hs_gate_io_return;      /* where a stub for I/O ends */
extern uint64_t hs_gate_syscall[2];     /* where 64-bit, 32-bit SYSCALL goes */
extern uint32_t hs_gate_stack_bottom;   /* its stack, in the CPU's block */

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

/* A call that is to be sealed, and where its pointer lies. */
struct hs_seal_entry {
    int32_t site;               /* its return label minus this field's address */
    int32_t pointer;            /* pointer's address minus this field's */
};

extern const struct hs_site_entry __hs_sites_start[], __hs_sites_end[];
extern const struct hs_function_entry __hs_functions_start[],
                                      __hs_functions_end[];
extern const struct hs_table_entry __hs_table_names_start[],
                                   __hs_table_names_end[];
extern const struct hs_seal_entry __hs_seals_start[], __hs_seals_end[];
extern const char __hs_names[];

#pragma GCC visibility pop

#endif /* !__ASSEMBLER__ */
#endif /* HYPERSAFE_H */
