/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "attacker.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define HYPERCALL_XEN_VERSION 17

struct privcmd_hypercall { unsigned long op, arg[5]; };
#define PRIVCMD_HYPERCALL _IOC(_IOC_NONE, 'P', 0, sizeof(struct privcmd_hypercall))

static int privcmd = -1;
static char *map;
static word directmap_start;
static int begun;

void fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    printf("ATTACK ERROR ");
    vprintf(format, args);
    printf("\n");
    fflush(stdout);
    exit(1);
}

long hypercall(word number, word a, word b, word c, word d)
{
    struct privcmd_hypercall call = { number, { a, b, c, d } };

    return ioctl(privcmd, PRIVCMD_HYPERCALL, &call);
}

static word request(word op, word a, word b, word c)
{
    struct attack_request r = { .op = op, .a = a, .b = b, .c = c };

    if ( hypercall(HYPERCALL_XEN_VERSION, XENVER_attack, (word)&r, 0, 0) < 0 )
    {
        if ( !begun )
            fail("hypercall: %s", strerror(errno));
        /* What the hypervisor says while it is being attacked proves nothing. */
        printf("ATTACK NOTE hypercall: %s\n", strerror(errno));
    }
    return r.result;
}

word peek(word address) { return request(ATTACK_READ, address, 8, 0); }
void poke(word address, word value) { request(ATTACK_WRITE, address, 8, value); }
void poke4(word address, unsigned int value) { request(ATTACK_WRITE, address, 4, value); }
void poke1(word address, unsigned char value) { request(ATTACK_WRITE, address, 1, value); }
word cause(enum attack_event event, word b) { return request(ATTACK_CAUSE, event, b, 0); }
word fact(enum attack_fact which, word b) { return request(ATTACK_FACT, which, b, 0); }

void copy_words(word to, word from, unsigned int count)
{
    unsigned int i;

    for ( i = 0; i < count; i++ )
        poke(to + 8 * i, peek(from + 8 * i));
}

void call(word function, word a, word b)
{
    poke(data("attack_args"), a);
    poke(data("attack_args") + 8, b);
    poke(data("attack_call"), function);
    cause(CAUSE_CALL, 0);
}

void last_step(void)
{
    printf("ATTACK LAST STEP\n");
    fflush(stdout);
    pause_ms(50);
}

/* /xen.map has lines "address type name", as nm prints them. */
static word find_symbol(const char *name, const char *types)
{
    size_t length = strlen(name);
    const char *line = map;

    while ( (line = strstr(line, name)) )
    {
        if ( line[-1] == ' ' && line[length] == '\n' && strchr(types, line[-2]) )
        {
            while ( line > map && line[-1] != '\n' )
                line--;
            return strtoul(line, NULL, 16);
        }
        line += length;
    }
    return 0;
}

static word symbol(const char *name, const char *types)
{
    word address = find_symbol(name, types);

    if ( !address )
        fail("no symbol %s in the image", name);
    return address;
}

int has_gate(void) { return find_symbol("hs_gate_open", "tT") != 0; }

word code(const char *name) { return symbol(name, "tT"); }
word data(const char *name) { return symbol(name, "bBdDrR"); }

word per_cpu(const char *name, int cpu)
{
    char symbol_name[64];

    snprintf(symbol_name, sizeof(symbol_name), "per_cpu__%s", name);
    return data(symbol_name) + fact(FACT_PER_CPU, cpu);
}

word pointer(enum attack_pointer which) { return peek(data("attack_pointers") + 8 * which); }
word won(void) { return code("attack_won"); }
word won_anywhere(void) { return code("attack_won_anywhere"); }
word wild(word value) { return value >> 32 ? value : value | ~0xffffUL; }

word stack_size(void) { return PAGE << fact(FACT_STACK_ORDER, 0); }

word find_entry(word virtual_address, int *shift)
{
    word table = fact(FACT_CR3, 0) & FRAME_MASK;

    for ( *shift = 39; ; *shift -= 9 )
    {
        word at = directmap_of(table) + 8 * (virtual_address >> *shift & 511);
        word entry = peek(at);

        if ( !(entry & PRESENT) )
            fail("%#lx is not mapped", virtual_address);
        if ( *shift == 12 || (*shift < 39 && (entry & LARGE)) )
            return at;
        table = entry & FRAME_MASK;
    }
}

word entry_at(word root, word virtual_address, int shift)
{
    int level;

    for ( level = 39; ; level -= 9 )
    {
        word at = directmap_of(root & FRAME_MASK) + 8 * (virtual_address >> level & 511);

        if ( level == shift )
            return at;
        root = peek(at);
        if ( (root & (PRESENT | LARGE)) != PRESENT )
            fail("%#lx has no table of shift %d", virtual_address, shift);
    }
}

word entry_of(word virtual_address)
{
    int shift;

    return find_entry(virtual_address, &shift);
}

word physical(word virtual_address)
{
    int shift;
    word entry = peek(find_entry(virtual_address, &shift)), offset = (1UL << shift) - 1;

    return (entry & FRAME_MASK & ~offset) | (virtual_address & offset);
}

word directmap_of(word physical_address) { return directmap_start + physical_address; }
word directmap(word virtual_address) { return directmap_of(physical(virtual_address)); }

word heap_pages(int order)
{
    word pages = cause(CAUSE_ALLOC, order);

    if ( !pages )
        fail("no memory in the hypervisor's heap");
    return pages;
}

word filled_page(word value)
{
    word page = heap_pages(0);
    unsigned int i;

    for ( i = 0; i < PAGE / 8; i++ )
        poke(page + 8 * i, value);
    return page;
}

/* The only word of the constants that holds the address of a function which is in the table alone. */
word jump_slot(void)
{
    word at = fact(FACT_CONSTANT, code("attack_ops_second"));

    if ( !at )
        fail("no slot that holds attack_ops_second");
    return at;
}

void jump_words(word target, word words[2])
{
    /* movabs $target, %rax; jmp *%rax */
    unsigned char bytes[16] = { 0x48, 0xb8, [10] = 0xff, [11] = 0xe0, [12] = 0xcc, 0xcc, 0xcc, 0xcc };

    memcpy(bytes + 2, &target, 8);
    memcpy(words, bytes, 16);
}

void write_jump(word at, word target)
{
    unsigned char bytes[16];
    unsigned int i;

    jump_words(target, (word *)bytes);
    for ( i = 0; i < 12; i++ )
        poke1(at + i, bytes[i]);
}

void *own_jump(word target)
{
    void *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

    if ( at == MAP_FAILED )
        fail("mmap: %s", strerror(errno));
    jump_words(target, at);
    return at;
}

void on_cpu(int cpu)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if ( sched_setaffinity(0, sizeof(set), &set) )
        fail("CPU %d: %s", cpu, strerror(errno));
    if ( fact(FACT_CPU, 0) != (word)cpu )
        fail("virtual CPU %d runs on CPU %lu: dom0_vcpus_pin is missing", cpu, fact(FACT_CPU, 0));
}

static void *other_cpu(void *event)
{
    on_cpu(1);
    cause((enum attack_event)(word)event, ~0UL);
    return NULL;
}

static void start(void *(*function)(void *), void *argument)
{
    pthread_attr_t small; /* as all memory is locked */
    pthread_t thread;

    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 1 << 16);
    if ( pthread_create(&thread, &small, function, argument) )
        fail("no thread");
}

static void *stay_in_guest(void *unused)
{
    on_cpu(1);
    for ( ;; )
        asm volatile ( "pause" );
    return unused;
}

void stay_in_guest_on_other_cpu(void) { start(stay_in_guest, NULL); }

void hold_other_cpu(enum attack_event event)
{
    int tries;

    on_cpu(0);
    poke(data("attack_go"), 0);
    poke(data("attack_waiting"), 0);
    start(other_cpu, (void *)(word)event);
    for ( tries = 0; !peek(data("attack_waiting")); tries++ )
    {
        if ( tries == 1000 )
            fail("the other CPU does not wait");
        pause_ms(1);
    }
}

void hammer(int slot, word address, word value, word other_value)
{
    word at = data("attack_hammer") + slot * sizeof(struct attack_hammer);

    poke(at + 8, value);
    poke(at + 16, other_value);
    poke(at, address);
}

void release_other_cpu(void) { poke(data("attack_go"), 1); pause_ms(100); }

void pause_ms(int milliseconds)
{
    struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000L };

    nanosleep(&time, NULL);
}

static void load_map(void)
{
    FILE *file = fopen("/xen.map", "r");
    size_t size;

    map = malloc(4 << 20);
    if ( !file || !map )
        fail("/xen.map: %s", strerror(errno));
    /* A line end in front, so that every line has one before it. */
    map[0] = '\n';
    size = fread(map + 1, 1, (4 << 20) - 2, file);
    map[size + 1] = 0;
    fclose(file);
}

static const struct attack *find(const char *name)
{
    static const struct attack *const lists[] = { pointer_attacks, return_attacks, memory_attacks, paging_attacks,
                                                 state_attacks };
    unsigned int i;

    for ( i = 0; i < sizeof(lists) / sizeof(*lists); i++ )
    {
        const struct attack *a;

        for ( a = lists[i]; a->name; a++ )
            if ( !name )
                printf("%s\t%s\t%s\n", a->name, a->machine ? a->machine : "pv", a->claim);
            else if ( !strcmp(a->name, name) )
                return a;
    }
    return NULL;
}

/* "attack list" names all attacks; as dom0's only program it takes one name from the console and runs that attack. */
int main(int argc, char **argv)
{
    const struct attack *attack;
    char line[80];

    if ( argc == 2 && !strcmp(argv[1], "list") )
    {
        find(NULL);
        return 0;
    }
    privcmd = open("/dev/xen/privcmd", O_RDWR | O_CLOEXEC);
    if ( privcmd < 0 )
        fail("/dev/xen/privcmd: %s", strerror(errno));
    load_map();
    mlockall(MCL_CURRENT | MCL_FUTURE); /* the hypervisor reads our memory and does not wait for pages */
    directmap_start = fact(FACT_DIRECTMAP, 0);
    on_cpu(0);
    printf("ATTACK READY\n");
    fflush(stdout);
    if ( !fgets(line, sizeof(line), stdin) )
        fail("nothing on the console");
    line[strcspn(line, "\r\n")] = 0;
    attack = find(line);
    if ( !attack )
        fail("no attack %s", line);
    printf("ATTACK BEGIN %s\n", line);
    fflush(stdout);
    begun = 1;
    attack->run();
    pause_ms(300);
    printf("ATTACK SURVIVED %s\n", line);
    fflush(stdout);
    return 0;
}
