/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an attack is written with: reads and writes of hypervisor memory, events, and what can be known from the image.
 * All failures end the program with a line "ATTACK ERROR ...": an attack either runs as written or is a test error.
 */
#ifndef ATTACKER_H
#define ATTACKER_H

#include "attack.h"

typedef unsigned long word;

#define PAGE 4096UL
#define FRAME_MASK 0x000ffffffffff000UL
#define XEN_CS 0xe008UL

/* Bits of a page-table entry. */
#define PRESENT 1UL
#define WRITABLE 2UL
#define USER 4UL
#define ACCESSED_DIRTY 0x60UL
#define LARGE 0x80UL
#define NO_EXECUTE (1UL << 63)

/* One attack. Its name is <what is attacked>-<how>; its claim says what is tried, so that the table can be read alone. */
struct attack {
    const char *name;
    const char *claim;
    void (*run)(void);
    const char *machine; /* of target.py's MACHINES; NULL: pv */
};

/* Ended by an entry without a name. */
extern const struct attack pointer_attacks[], return_attacks[], memory_attacks[], paging_attacks[], state_attacks[];

/* Ends the program: the attack cannot be run as written. */
void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* The primitive. */
word peek(word address);
void poke(word address, word value);
void poke4(word address, unsigned int value);
void poke1(word address, unsigned char value);
void copy_words(word to, word from, unsigned int count);
word cause(enum attack_event event, word b);
word fact(enum attack_fact which, word b);
/* Calls a function of the hypervisor, as attack_call() is written down for it. */
void call(word function, word a, word b);

/* Any other hypercall of dom0's; returns what it says, or -1. */
long hypercall(word number, word a, word b, word c, word d);

/* Symbols of the image under attack: code and data apart, as names are not unique. */
word code(const char *name);
word data(const char *name);
word per_cpu(const char *name, int cpu);
/* Whether the image has the gate of the protected one. */
int has_gate(void);

/* What the program itself writes down for a function (address or index), and the true address of attack_won(). */
word pointer(enum attack_pointer which);
word won(void);
/* As won(), for code that may be entered on any stack. */
word won_anywhere(void);
/* As it is when it is an address; with all the high bits that a mask must take away when it is an index. */
word wild(word value);

/* By walking the page tables: physical address, its directmap alias, and the address of the last entry. */
word physical(word virtual_address);
word directmap(word virtual_address);
word directmap_of(word physical_address);
word entry_of(word virtual_address);
/* As entry_of(), and how much it maps, as a shift. */
word find_entry(word virtual_address, int *shift);
/* The entry of that shift in the tables below a root, present or not. */
word entry_at(word root, word virtual_address, int shift);

/* Physical address of forged tables: those in use, but with a jump to attack_won() where a function begins. */
word root_with_changed(const char *function);
/* A stack in the heap, with the end of another one, but for the CR3 that an entry from a guest loads: see above. */
word forged_stack(word original, const char *function);

/* Bytes of a CPU's stacks, which are aligned to that. */
word stack_size(void);

/* Pages of the heap, one of them with every word set to value. */
word heap_pages(int order);
word filled_page(word value);
/* A slot of the constants that a call goes through: of the jump table (protected), of the operations table (plain). */
word jump_slot(void);
/* Writes, at an address, code that jumps to a place. */
void write_jump(word at, word target);
/* The same, as words. */
void jump_words(word target, word words[2]);
/* Code of this program's own that jumps to a place; always in memory. */
void *own_jump(word target);

/* Runs on a CPU from now on; the machine has two. */
void on_cpu(int cpu);
/* Starts an event on the other CPU and waits until it holds still there (attack_waiting). */
void hold_other_cpu(enum attack_event event);
void release_other_cpu(void);
/* One word of attack_hammer[]; hammering starts on the other CPU with hold_other_cpu(CAUSE_HAMMER). */
void hammer(int slot, word address, word value, word other_value);
/* From now on the other CPU stays in its guest, which asks for nothing. */
void stay_in_guest_on_other_cpu(void);
void pause_ms(int milliseconds);
/* To be said before what may leave this program standing still where the attack is defeated. */
void last_step(void);

#endif
