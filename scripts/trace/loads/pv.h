/* SPDX-License-Identifier: MIT */
/*
 * How the PV guest of these loads begins, and what its parts share: hypercalls, instructions that may fault, its own
 * page tables, a word on its console.
 */
#include <stddef.h>
#include <stdint.h>

#define __XEN_INTERFACE_VERSION__ 0x00040e00
#include <xen/xen.h>
#include <xen/callback.h>
#include <xen/event_channel.h>
#include <xen/features.h>
#include <xen/grant_table.h>
#include <xen/io/console.h>
#include <xen/memory.h>
#include <xen/physdev.h>
#include <xen/sched.h>
#include <xen/vcpu.h>
#include <xen/version.h>

/* Notes for the domain builder; the image lies at virtual address = physical address. */
#define NOTE(number, type, name, content)                                                          \
    const struct __attribute__((packed)) { uint32_t name_size, size, kind; char owner[4]; type value; } \
        name __attribute__((aligned(4), section(".note.Xen"))) = { 4, sizeof(type), number, "Xen", content }
typedef char text_8[8], text_4[4];
extern const uint8_t _start[];
NOTE(1, const void *, entry_note, _start);
NOTE(3, uint64_t, base_note, 0);
NOTE(4, uint64_t, offset_note, 0);
NOTE(5, text_8, version_note, "xen-3.0");
NOTE(8, text_8, loader_note, "generic");
NOTE(9, text_4, pae_note, "yes");

asm( ".text\n"
     ".globl _start\n"
     "_start: cld\n"
     "        movq %rsi, %rdi\n"
     "        movq $stack + 16384, %rsp\n"
     "        call run\n"
     "        ud2\n"
     /* An exception: what may fault says where it goes on. */
     "fault:  movq kept, %rsp\n"
     "        jmp *next\n"
     "lost:   movq $stack + 16384, %rsp\n"
     "        call stop\n" );

typedef uint64_t entry;
enum { PAGE = 4096, ENTRIES = 512, SLOT = 5 };
enum { PRESENT = 1, WRITE = 2, USER = 4, ACCESSED = 0x20, DIRTY = 0x40, MARK = 0x200 };
enum { TABLE = PRESENT | WRITE | USER | ACCESSED, KERNEL_TRAPS = 20 };

#define PAGES(name, count) static uint8_t name[(count) * PAGE] __attribute__((aligned(PAGE)))
PAGES(tables, 8);
PAGES(data, 4);
PAGES(shared, 1);
PAGES(frame, 1);
PAGES(work, 1);
uint8_t stack[16384] __attribute__((aligned(PAGE), used));
extern uint8_t lost[];
uint64_t kept, next;
extern uint8_t fault[];

static const struct start_info *start;
static uint64_t *frames; /* machine frame of each of ours */
static domid_t self;

static long call(unsigned int op, const uint64_t *arguments)
{
    register uint64_t fourth asm( "r10" ) = arguments[3];
    register uint64_t fifth asm( "r8" ) = arguments[4];
    uint64_t first = arguments[0], second = arguments[1], third = arguments[2];
    long result;

    asm volatile ( "syscall"
                   : "=a" (result), "+D" (first), "+S" (second), "+d" (third), "+r" (fourth), "+r" (fifth)
                   : "0" ((uint64_t)op)
                   : "rcx", "r11", "r9", "memory" );
    return result;
}
/* Arguments are numbers and pointers. */
#pragma GCC diagnostic ignored "-Wint-conversion"
#define CALL(op, ...) call(__HYPERVISOR_##op, (const uint64_t[5]){ __VA_ARGS__ })

/* Instructions that may fault. */
#define GUARDED(instructions) "movq %%rsp, kept\n movq $9f, next\n" instructions "\n9: movq $lost, next"
#define TRY(instructions)                                                                      \
    asm volatile ( GUARDED(instructions)                                                       \
                   ::: "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc" )

static uint64_t frame_of(const void *page) { return frames[(uintptr_t)page / PAGE]; }
static uint64_t machine(const void *place) { return frame_of(place) * PAGE + (uintptr_t)place % PAGE; }
static void *page_of(uint64_t value) /* what an entry points to, by Xen's own table */
{
    return (void *)(((const uint64_t *)0xffff800000000000)[(value & 0xffffffffff000) / PAGE] * PAGE);
}

/* To the ring that xenconsoled reads: Xen's own console is closed to guests. */
static void say(const char *text)
{
    struct xencons_interface *ring = page_of(start->console.domU.mfn * PAGE);
    struct evtchn_send send = { start->console.domU.evtchn };

    while ( *text && ring->out_prod - ring->out_cons < sizeof(ring->out) )
        ring->out[ring->out_prod++ % sizeof(ring->out)] = *text++;
    CALL(event_channel_op, EVTCHNOP_send, &send);
}

void __attribute__((noreturn, used)) stop(void)
{
    struct sched_shutdown reason = { SHUTDOWN_crash };

    say("pv: lost\n");
    for ( ;; )
        CALL(sched_op, SCHEDOP_shutdown, &reason);
}

/* Says where something was refused that should not have been. */
static long check(long result, unsigned int line)
{
    char text[] = "pv: refused in line 0000\n";
    unsigned int digit;

    for ( digit = 23; result < 0 && digit > 19; digit--, line /= 10 )
        text[digit] = '0' + line % 10;
    if ( result < 0 )
        say(text);
    return result;
}
#define WANT(what) check(what, __LINE__)

/* The entry of one of our own pages at the lowest level. */
static entry *entry_of(const void *page)
{
    const entry *table = (const entry *)start->pt_base;
    unsigned int level;

    for ( level = 3; level > 0; level-- )
        table = page_of(table[((uintptr_t)page >> (12 + 9 * level)) % ENTRIES]);
    return (entry *)&table[((uintptr_t)page >> 12) % ENTRIES];
}

static long update(const entry *where, entry value, unsigned int how)
{
    struct mmu_update request = { machine(where) | how, value };

    return CALL(mmu_update, &request, 1, 0, DOMID_SELF);
}

static long extended(unsigned int command, uint64_t first, uint64_t second)
{
    struct mmuext_op op = { .cmd = command };

    op.arg1.mfn = first;
    op.arg2.nr_ents = second;
    return CALL(mmuext_op, &op, 1, 0, DOMID_SELF);
}

static void protect(const void *page, int on)
{
    WANT(CALL(update_va_mapping, page, frame_of(page) * PAGE | PRESENT | USER | ACCESSED | (on ? 0 : WRITE | DIRTY), UVMF_INVLPG | UVMF_ALL));
}
