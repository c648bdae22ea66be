/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Return words and saved registers on the hypervisor's stacks, of this CPU (as a buffer overflow would) and of the
 * other one. A return word is an address in plain builds, an index in protected ones.
 */
#include "attacker.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define ENTRY_NO_SYSCALL 0 /* no TRAP_syscall: the way out is IRET */

static void own_address(void) { cause(CAUSE_RETURN, won()); }
static void own_function(void) { cause(CAUSE_RETURN, pointer(POINTER_ALIEN)); }
static void own_closed(void) { cause(CAUSE_CLOSED_RETURN, won()); }

/* The return word of an honest call elsewhere, learnt by reading the stack. */
static word leaked(void)
{
    cause(CAUSE_LEAK, 0);
    poke(data("attack_armed"), 1);
    return peek(data("attack_leak"));
}

static void own_leaked(void) { cause(CAUSE_RETURN, leaked()); }
static void own_wild(void) { cause(CAUSE_RETURN, wild(leaked())); }
static void closed_leaked(void) { cause(CAUSE_CLOSED_RETURN, leaked()); }

static void other(word value)
{
    hold_other_cpu(CAUSE_WAIT);
    poke(peek(data("attack_slot")), value);
    release_other_cpu();
}

static void other_address(void) { other(won()); }
static void other_leaked(void) { other(leaked()); }
static void irq_address(void) { cause(CAUSE_IRQ_RETURN, won()); }
static void irq_leaked(void) { cause(CAUSE_IRQ_RETURN, leaked()); }
static void irq_frame(void) { cause(CAUSE_IRQ_FRAME, won()); }

static void nmi_frame(void) { cause(CAUSE_NMI_FRAME, won()); }

/* What a frame must have, from its RIP on, to lead to a place in ring 0. */
static void write_frame(word rip, word target, word stack)
{
    poke(rip, target);
    poke4(rip + 8, XEN_CS);
    poke(rip + 24, stack);
    poke4(rip + 32, 0);
    poke4(rip - 4, ENTRY_NO_SYSCALL);
}

/* The guest's own frame: back to "the guest", but in ring 0 and in the hypervisor. */
static void guest_frame(void)
{
    word rip = fact(FACT_GUEST_FRAME, 0), inside = stack_size() - 1;

    hold_other_cpu(CAUSE_WAIT);
    rip = (peek(data("attack_slot")) & ~inside) | (rip & inside);
    write_frame(rip, won(), peek(data("attack_slot")) & ~0x3ffUL);
    release_other_cpu();
}

/* The guest's kernel takes its virtual CPU 1 off-line, or has it go on where it was. */
static void set_online(const char *value)
{
    int file;

    mount("sys", "/sys", "sysfs", 0, NULL);
    file = open("/sys/devices/system/cpu/cpu1/online", O_WRONLY | O_CLOEXEC);
    if ( file < 0 || write(file, value, 1) != 1 )
        fail("CPU 1 cannot be switched on and off: %s", strerror(errno));
    close(file);
}

/* A virtual CPU that rests has its registers in memory, if they have been saved; then something wakes it. */
static void saved_context(void)
{
    set_online("0");
    cause(CAUSE_SAVE_CONTEXT, 1);
    last_step();
    write_frame(fact(FACT_SAVED_CONTEXT, 1), won(), peek(data("stack_base") + 8) + stack_size() - PAGE);
    set_online("1");
}

const struct attack return_attacks[] = {
    { "return-address", "a function overwrites its return word with a true code address", own_address },
    { "return-function", "a return word becomes what the program writes for a function", own_function },
    { "return-leaked", "a return word becomes that of another, honest call", own_leaked },
    { "return-wild", "a return word becomes an index far out of range", own_wild },
    { "return-closed", "a function with one caller overwrites its return word with an address", own_closed },
    { "return-closed-leaked", "a function with one caller overwrites its return word with another's", closed_leaked },
    { "return-other-cpu", "a return word on the other CPU's stack becomes a true code address", other_address },
    { "return-other-cpu-leaked", "a return word on the other CPU's stack becomes another call's", other_leaked },
    { "return-irq", "a return word inside the other CPU's interrupt becomes a true code address", irq_address },
    { "return-irq-leaked", "a return word inside the other CPU's interrupt becomes another call's", irq_leaked },
    { "frame-irq", "the saved RIP of an interrupt on the other CPU leads into the hypervisor", irq_frame },
    { "frame-nmi", "the saved RIP of an NMI on the other CPU leads into the hypervisor", nmi_frame },
    { "frame-context", "the saved registers of a virtual CPU that rests lead into the hypervisor", saved_context },
    { "frame-guest", "the saved RIP and CS of a guest on the other CPU lead into the hypervisor", guest_frame },
    { 0 }
};
