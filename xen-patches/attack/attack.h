/* SPDX-License-Identifier: MIT */
/*
 * Between the attack hypercall and the program in dom0 that drives it. Never
 * part of a Xen that anyone uses: scripts/attack-xen builds it into copies.
 *
 * It stands for a memory-corruption bug that gives an attacker all that our
 * threat model grants: to read and write hypervisor memory at any address,
 * from any CPU, and to cause ordinary events. It checks nothing, and it writes
 * by a plain store, which faults where the hardware says so.
 */
#ifndef HYPERSAFE_ATTACK_H
#define HYPERSAFE_ATTACK_H

/* Command of the xen_version hypercall; the argument is an attack_request. */
#define XENVER_attack 0xa77ac

struct attack_request {
    unsigned long op;
    unsigned long a, b, c;
    unsigned long result;
};

enum attack_op {
    ATTACK_READ,    /* result = b bytes at a */
    ATTACK_WRITE,   /* b bytes at a = c */
    ATTACK_CAUSE,   /* make event a happen, see attack_event */
    ATTACK_FACT,    /* result = what an attacker knows, see attack_fact */
};

enum attack_event {
    CAUSE_SOFTIRQ,      /* raise softirq number b and serve it */
    CAUSE_TASKLET,      /* schedule attack_tasklet */
    CAUSE_TIMER,        /* let attack_timer expire */
    CAUSE_KEY,          /* debug key b */
    CAUSE_NOTIFIER,     /* call the chain that attack_notifier is on */
    CAUSE_RCU,          /* queue attack_rcu, which is called when all CPUs have left the hypervisor */
    CAUSE_NMI,          /* NMI to this CPU, or to the other one if b */
    CAUSE_IPI,          /* vector b to this CPU */
    CAUSE_IO,           /* print something on the serial line */
    CAUSE_FAULT,        /* an access that faults and is caught by the exception table */
    CAUSE_OPS,          /* call through a constant operations table */
    CAUSE_RETURN,       /* attack_victim: a return whose slot is overwritten by itself with b */
    CAUSE_WAIT,         /* attack_victim on this CPU waits for attack_go (or attack_leave), then returns */
    CAUSE_LEAK,         /* attack_landing, in peace: leaves its return word in attack_leak */
    CAUSE_IRQ_RETURN,   /* while the other CPU is in an interrupt, a return word there becomes b */
    CAUSE_IRQ_FRAME,    /* while the other CPU is in an interrupt, where that returns to in the hypervisor becomes b */
    CAUSE_NMI_FRAME,    /* as CAUSE_IRQ_FRAME, in an NMI */
    CAUSE_SAVE_CONTEXT, /* the registers of the domain's virtual CPU b, which rests, go to memory */
    CAUSE_CLOSED_RETURN,/* as CAUSE_RETURN, in a function with one caller in its file */
    CAUSE_ALLOC,        /* result = virtual address of 2^b fresh pages of the heap, aligned to their size */
    CAUSE_FREE,         /* free the page of the heap at b */
    CAUSE_MAP,          /* result = virtual address of a fresh mapping of frame b */
    CAUSE_RELOAD_CR3,   /* flush all TLBs, as happens all the time */
    CAUSE_STATE_DUMP,   /* run_in_exception_handler() */
    CAUSE_CALL,         /* attack_call(attack_args[0], [1], [2]) through the pointer */
    CAUSE_OVERFLOW,     /* attack_overrun: a return word becomes b, what follows it attack_args[1]; returns attack_args[0] */
    CAUSE_HAMMER,       /* write attack_hammer[] b times, or until attack_go */
    CAUSE_MAP_CHECKED,  /* as CAUSE_MAP of frame attack_frame, after checking that it is one of the heap */
    CAUSE_MAP_MANY,     /* map frame b at so many places that a new page table is needed; result = the first */
    CAUSE_MAP_SUPER,    /* result = virtual address of a superpage of the frames at b */
    CAUSE_NESTED_MAP,   /* map frame b in the current domain's nested page table, at guest frame ATTACK_GUEST_FRAME */
};

enum attack_fact {
    FACT_TIMER_FUNCTION,    /* address of attack_timer's function pointer */
    FACT_TASKLET_FUNCTION,
    FACT_NOTIFIER_FUNCTION,
    FACT_RCU_FUNCTION,
    FACT_KEY_SIZE,          /* bytes between key handlers */
    FACT_IRQ_HANDLER,       /* address of the handler of the serial line's IRQ */
    FACT_EVTCHN_OPS,        /* address of dom0's pointer to its event channel operations */
    FACT_CONTEXT_OPS,       /* address of dom0's pointer to its context switch operations */
    FACT_GUEST_FRAME,       /* address of the guest's RIP on this CPU's stack */
    FACT_DIRECTMAP,         /* virtual address of physical address 0 */
    FACT_PHYSICAL,          /* physical address of virtual address b */
    FACT_CR3,
    FACT_CPU,
    FACT_PER_CPU,           /* offset of CPU b's variables */
    FACT_GUEST_ENTRY,       /* address of the entry vector in the guest's frame */
    FACT_GUEST_TABLE,       /* address of the frame number of the guest's page table */
    FACT_ENTRY_CR3,         /* address of the CR3 that the next entry from the guest loads */
    FACT_STACK_ORDER,       /* pages of a CPU's stacks, as a power of two */
    FACT_CR4_CACHE,         /* address of what Xen believes CR4 to be */
    FACT_CR0,
    FACT_LINEAR,            /* virtual address of the page-table entry of virtual address b, in the linear map */
    FACT_PAGE_INFO,         /* address of what Xen knows of frame b */
    FACT_PAGE_INFO_SIZE,
    FACT_NESTED_ROOT,       /* physical address of the domain's nested page table */
    FACT_VMCB,              /* address of what the processor runs the guest by, on AMD's */
    FACT_CONSTANT,          /* address of the first word of the constants that is b, or 0 */
    FACT_TSS,               /* address of this CPU's TSS */
    FACT_SHADOW_ROOT,       /* physical address of the shadow of the guest's page table */
    FACT_SAVED_CONTEXT,     /* address of RIP in the saved registers of the domain's virtual CPU b */
};

/* A guest's frame far beyond its memory: the first one of the second entry of the root of its nested page table. */
#define ATTACK_GUEST_FRAME (1UL << 27)

/* attack_hammer[]: words that are written over and over, each with two values in turn. */
struct attack_hammer {
    unsigned long address;
    unsigned long value[2];
};
#define ATTACK_HAMMERS 8

/* attack_pointers[]: functions that no honest code reaches, by type, as the program itself writes them down. */
enum attack_pointer {
    POINTER_ALIEN,          /* a type that nothing in Xen calls */
    POINTER_VOID,           /* void (void) */
    POINTER_DATA,           /* void (void *) */
    POINTER_REGS,           /* void (struct cpu_user_regs *) */
    POINTER_KEY,            /* void (unsigned char) */
    POINTER_IRQ,            /* void (int, void *, struct cpu_user_regs *) */
    POINTER_INIT,           /* long (unsigned long, unsigned long, unsigned long), in memory that is freed after boot */
    POINTERS
};

#endif /* HYPERSAFE_ATTACK_H */
