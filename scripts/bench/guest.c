/* SPDX-License-Identifier: MIT */
/*
 * A paravirtualised dom0 that times hypercalls, and what else makes a guest
 * enter Xen.  Under QEMU's -icount shift=0 the TSC counts instructions, so a
 * time is a number of instructions, the guest's few included; the smallest of
 * ROUNDS is printed, as an interrupt only adds.  It ends by switching off.
 *
 * Each line: HSBENCH name instructions.
 */
#include <stdint.h>

#define ROUNDS          64
#define BATCH           512
#define PAGE            4096ul
#define SELF            0x7ff0

#define PTE             0x67ul          /* present, writable, user, A, D */
#define PTE_RO          0x65ul
#define UVMF_INVLPG     2ul

enum {  /* hypercalls */
    SET_TRAP_TABLE = 0, MMU_UPDATE = 1, STACK_SWITCH = 3, UPDATE_VA = 14,
    XEN_VERSION = 17, CONSOLE_IO = 18, GRANT_OP = 20, IRET = 23,
    MMUEXT_OP = 26, SCHED_OP = 29, CALLBACK_OP = 30, EVENT_OP = 32,
    PHYSDEV_OP = 33
};

/* xen/include/public/xen.h, as far as it is used. */
struct start_info {
    char magic[32];
    uint64_t nr_pages, shared_info;
    uint32_t flags, pad;
    uint64_t store_mfn;
    uint32_t store_evtchn, pad2;
    uint64_t console[2];
    uint64_t pt_base, nr_pt_frames, mfn_list;
};

struct trap { uint8_t vector, flags; uint16_t cs; uint32_t pad; uint64_t address; };
struct mmu { uint64_t ptr, val; };
struct mmuext { uint32_t cmd, pad; uint64_t arg1, arg2; };

static const struct start_info *info;

static long call5(long nr, long a, long b, long c, long d)
{
    register long r10 asm ( "r10" ) = d;
    long ret;

    asm volatile ( "syscall" : "=a" (ret), "+D" (a), "+S" (b), "+d" (c), "+r" (r10)
                   : "0" (nr) : "rcx", "r11", "r8", "r9", "memory" );
    return ret;
}
#define call(nr, a, b, c, d) call5(nr, (long)(a), (long)(b), (long)(c), (long)(d))

static void print(const char *text)
{
    long length = 0;

    while ( text[length] )
        length++;
    call(CONSOLE_IO, 0, length, text, 0);
}

static void report(const char *name, uint64_t value)
{
    char line[80], digits[24], *to = line;
    const char *from;
    int n = 0;

    for ( from = "HSBENCH "; *from; )
        *to++ = *from++;
    for ( from = name; *from; )
        *to++ = *from++;
    *to++ = ' ';
    do
        digits[n++] = '0' + value % 10;
    while ( value /= 10 );
    while ( n )
        *to++ = digits[--n];
    *to++ = '\n';
    *to = 0;
    print(line);
}

static void stop(void)
{
    uint32_t reason = 1; /* reboot: QEMU ends */

    for ( ; ; )
        call(SCHED_OP, 2, &reason, 0, 0);
}

static void must(const char *what, long result)
{
    if ( result >= 0 )
        return;
    print("HSBENCH-FAILED ");
    report(what, -result);
    stop();
}

static uint64_t now(void)
{
    uint32_t low, high;

    asm volatile ( "rdtsc" : "=a" (low), "=d" (high) :: "memory" );
    return (uint64_t)high << 32 | low;
}

/* The smallest of ROUNDS times of an operation; `before` is not timed. */
#define BENCH(name, before, operation) do {                             \
    uint64_t best_ = ~0ul;                                              \
    for ( int round_ = 0; round_ < ROUNDS; round_++ )                   \
    {                                                                   \
        uint64_t start_;                                                \
        long result_;                                                   \
        before;                                                         \
        start_ = now();                                                 \
        result_ = (operation);                                          \
        start_ = now() - start_;                                        \
        must(name, result_);                                            \
        if ( start_ < best_ )                                           \
            best_ = start_;                                             \
    }                                                                   \
    report(name, best_);                                                \
} while ( 0 )

/* Pages to play with, mapped where the image is. */
static uint8_t window[PAGE] __attribute__((__aligned__(4096)));
static uint8_t shared[PAGE] __attribute__((__aligned__(4096)));
static uint8_t grants[PAGE] __attribute__((__aligned__(4096)));
static uint8_t target[PAGE] __attribute__((__aligned__(4096)));
static uint64_t table[512] __attribute__((__aligned__(4096)));
static uint64_t root[512] __attribute__((__aligned__(4096)));
static struct mmu batch[BATCH];

static uint64_t mfn(const void *p)
{
    return ((uint64_t *)info->mfn_list)[(uint64_t)p / PAGE];
}

static long map(const void *va, uint64_t entry)
{
    return call(UPDATE_VA, va, entry, UVMF_INVLPG, 0);
}

/* Machine address of the entry that maps an address. */
static uint64_t entry_of(const void *va)
{
    uint64_t *at = (uint64_t *)info->pt_base;

    for ( int shift = 39; ; shift -= 9 )
    {
        uint64_t index = (uint64_t)va >> shift & 511, frame;

        if ( shift == 12 )
            return mfn(at) * PAGE + index * 8;
        frame = at[index] >> 12 & 0xfffffffffful;
        for ( uint64_t i = 0; ; i++ )
            if ( mfn((void *)(info->pt_base + i * PAGE)) == frame )
            {
                at = (uint64_t *)(info->pt_base + i * PAGE);
                break;
            }
    }
}

static long mmuext(uint32_t cmd, uint64_t arg)
{
    struct mmuext op = { cmd, 0, arg, 0 };

    return call(MMUEXT_OP, &op, 1, 0, SELF);
}

/* Faults two bytes into it, and goes on behind. */
static long fault(void)
{
    long byte;

    asm volatile ( ".byte 0x8a, 0x03" : "=a" (byte) : "b" (window) : "memory" );
    return 0;
}

static long port(void)
{
    uint8_t byte;

    asm volatile ( "inb $0x80, %0" : "=a" (byte) );
    return 0;
}

long to_user_and_back(void);
extern const char page_fault_entry[], syscall_entry[];
asm ( ".text\n"
      /* Xen pushed: rcx, r11, error code, rip, cs, rflags, rsp, ss. */
      "page_fault_entry:\n"
      "popq %rcx\n popq %r11\n addq $8, %rsp\n addq $2, (%rsp)\n"
      "pushq $0\n pushq %rcx\n pushq %r11\n pushq %rax\n"
      "movl $23, %eax\n syscall\n"
      /* Calls that the user's SYSCALL leads to: back to the caller. */
      "syscall_entry:\n"
      "movq saved(%rip), %rsp\n"
      "popq %r15\n popq %r14\n popq %r13\n popq %r12\n popq %rbp\n popq %rbx\n"
      "xorl %eax, %eax\n ret\n"
      "to_user_and_back:\n"
      "pushq %rbx\n pushq %rbp\n pushq %r12\n pushq %r13\n pushq %r14\n pushq %r15\n"
      "movq %rsp, saved(%rip)\n"
      "movq %rsp, %rax\n"
      "pushq $0xe02b\n pushq %rax\n pushq $2\n pushq $0xe033\n"
      "leaq user(%rip), %rcx\n pushq %rcx\n"
      "pushq $0x100\n pushq %rcx\n pushq $0\n pushq $0\n"
      "movl $23, %eax\n syscall\n"
      "user: syscall\n ud2\n"
      ".local saved\n .comm saved, 8, 8\n" );

static void grant(void)
{
    struct { uint16_t dom; uint32_t frames; int16_t status; uint64_t *list; } setup;
    struct { uint64_t host; uint32_t flags, ref; uint16_t dom; int16_t status; uint32_t handle; uint64_t bus; } on;
    struct { uint64_t host, bus; uint32_t handle; int16_t status; } off;
    struct { uint16_t flags, domid; uint32_t frame; } *entry = (void *)grants;
    uint64_t frame = 0;

    setup.dom = SELF;
    setup.frames = 1;
    setup.list = &frame;
    must("grant-table", call(GRANT_OP, 2, &setup, 1, 0));
    must("grant-table-status", setup.status);
    must("grant-table-map", map(grants, frame * PAGE | PTE));
    entry[8].domid = 0;
    entry[8].frame = mfn(target);
    asm volatile ( "" ::: "memory" );
    entry[8].flags = 1;

    on.host = (uint64_t)window;
    on.flags = 2;
    on.ref = 8;
    on.dom = 0;
    off.host = (uint64_t)window;
    off.bus = 0;
    BENCH("grant-map-unmap", (void)0,
          call(GRANT_OP, 0, &on, 1, 0) ?: (off.handle = on.handle, call(GRANT_OP, 1, &off, 1, 0)));
    must("grant-status", on.status ?: off.status);
}

static void events(void)
{
    struct { uint16_t dom, remote; uint32_t port; } unbound = { SELF, SELF, 0 };
    struct { uint16_t dom; uint32_t remote, port; } bound = { SELF, 0, 0 };
    uint32_t send;

    must("shared-info", map(shared, info->shared_info | PTE));
    must("event-unbound", call(EVENT_OP, 6, &unbound, 0, 0));
    bound.remote = unbound.port;
    must("event-bind", call(EVENT_OP, 0, &bound, 0, 0));
    send = bound.port;
    BENCH("event-send", ({ /* Nothing is pending, and it stays masked. */
              shared[0] = 0;
              *(uint64_t *)(shared + 8) = 0;
              for ( int i = 0; i < 64; i++ )
                  ((uint64_t *)(shared + 2048))[i] = 0; }),
          call(EVENT_OP, 4, &send, 0, 0));
}

void bench(const struct start_info *start)
{
    static const struct trap traps[] = {
        { 14, 4, 0xe033, 0, (uint64_t)page_fault_entry }, { 0 } };
    static const struct { uint16_t type, flags; uint32_t pad; uint64_t address; }
        entry = { 2, 0, 0, (uint64_t)syscall_entry };
    struct mmu update;
    uint32_t iopl = 1, done;
    uint64_t at, page, kernel;
    static uint8_t stack[PAGE] __attribute__((__aligned__(16)));

    info = start;
    page = mfn(target) * PAGE;
    at = entry_of(window);

    BENCH("null-hypercall", (void)0, call(XEN_VERSION, 0, 0, 0, 0));
    BENCH("yield", (void)0, call(SCHED_OP, 0, 0, 0, 0));
    events();

    BENCH("update-va-mapping", map(window, 0), map(window, page | PTE));
    update.ptr = at;
    BENCH("mmu-update", (update.val = 0, call(MMU_UPDATE, &update, 1, &done, SELF), update.val = page | PTE),
          call(MMU_UPDATE, &update, 1, &done, SELF));
    for ( int i = 0; i < BATCH; i++ )
    {
        batch[i].ptr = at;
        batch[i].val = i & 1 ? page | PTE : 0;
    }
    BENCH("mmu-update-512", (void)0, call(MMU_UPDATE, batch, BATCH, &done, SELF));

    for ( int i = 0; i < 512; i++ )
        table[i] = page | PTE;
    must("read-only", map(table, mfn(table) * PAGE | PTE_RO));
    BENCH("pin-table", mmuext(4, mfn(table)), mmuext(0, mfn(table)));
    BENCH("unpin-table", mmuext(0, mfn(table)), mmuext(4, mfn(table)));

    kernel = mfn((void *)info->pt_base);
    for ( int i = 0; i < 256; i++ )
        root[i] = ((uint64_t *)info->pt_base)[i];
    must("root-read-only", map(root, mfn(root) * PAGE | PTE_RO));
    must("root-pin", mmuext(3, mfn(root)));
    BENCH("address-space", mmuext(5, kernel), mmuext(5, mfn(root)));
    must("kernel-root", mmuext(5, kernel));
    must("user-root", mmuext(15, mfn(root)));
    must("stack", call(STACK_SWITCH, 0xe02b, stack + sizeof(stack), 0, 0));
    must("callback", call(CALLBACK_OP, 0, &entry, 0, 0));
    BENCH("user-and-back", (void)0, to_user_and_back());

    must("traps", call(SET_TRAP_TABLE, traps, 0, 0, 0));
    must("unmap", map(window, 0));
    BENCH("page-fault", (void)0, fault());
    must("iopl", call(PHYSDEV_OP, 6, &iopl, 0, 0));
    BENCH("io-port", (void)0, port());
    must("grant-window", map(window, 0));
    grant();
    print("HSBENCH-DONE\n");
    stop();
}

/* Xen hands over start_info in %rsi, and a stack. */
asm ( ".globl _start\n_start: cld\n movq %rsi, %rdi\n andq $-16, %rsp\n call bench\n"
      ".macro note type, string\n"
      ".long 4, 2f - 1f, \\type\n .asciz \"Xen\"\n 1: .asciz \"\\string\"\n 2: .balign 4\n .endm\n"
      ".macro number type, value\n"
      ".long 4, 8, \\type\n .asciz \"Xen\"\n .quad \\value\n .endm\n"
      ".pushsection .note.Xen, \"a\", @note\n .balign 4\n"
      "note 5, \"xen-3.0\"\n note 6, \"hypersafe-bench\"\n note 8, \"generic\"\n note 9, \"yes\"\n"
      "number 3, 0\n number 4, 0\n number 1, _start\n"
      ".popsection\n" );
