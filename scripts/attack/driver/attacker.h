/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an attack is written with: reads and writes of hypervisor memory, events, and what can be known from the image.
 * All failures end the program with a line "ATTACK ERROR ...": an attack either runs as written or is a test error.
 */
#ifndef ATTACKER_H
#define ATTACKER_H

#include "attack.h"

typedef unsigned long word;

/* One attack. Its name is <what is attacked>-<how>; its claim says what is tried, so that the table can be read alone. */
struct attack {
    const char *name;
    const char *claim;
    void (*run)(void);
};

/* Ended by an entry without a name. */
extern const struct attack pointer_attacks[], return_attacks[], memory_attacks[];

/* The primitive. */
word peek(word address);
void poke(word address, word value);
void poke4(word address, unsigned int value);
void poke1(word address, unsigned char value);
word cause(enum attack_event event, word b);
word fact(enum attack_fact which, word b);

/* Symbols of the image under attack: code and data apart, as names are not unique. */
word code(const char *name);
word data(const char *name);
word per_cpu(const char *name);

/* What the program itself writes down for a function (address or index), and the true address of attack_won(). */
word pointer(enum attack_pointer which);
word won(void);
/* As it is when it is an address; with all the high bits that a mask must take away when it is an index. */
word wild(word value);

/* By walking the page tables: physical address, its directmap alias, and the address of the last entry. */
word physical(word virtual_address);
word directmap(word virtual_address);
word entry_of(word virtual_address);

/* A page of the heap with every word set to value. */
word filled_page(word value);
/* Writes, at an address, code that jumps to attack_won(). */
void write_jump(word at);

/* Runs on a CPU from now on; the machine has two. */
void on_cpu(int cpu);
/* Starts an event on the other CPU and waits until it holds still there (attack_waiting). */
void hold_other_cpu(enum attack_event event);
void release_other_cpu(void);
void pause_ms(int milliseconds);

#endif
