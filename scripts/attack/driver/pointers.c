/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Function pointers in the hypervisor's writable memory. Each attack overwrites one and lets the hypervisor call it.
 *
 * An "address" is the true address of attack_won(). An "alien" is what the program itself writes for a function that
 * no honest call of this type reaches: an address in plain builds, an index in protected ones. A "twin" has the type
 * that the call expects, but is in no place from which this call ever takes its functions.
 */
#include "attacker.h"

#define SOFTIRQ_UNUSED_BY_DRIVERS 4 /* NEW_TLBFLUSH_CLOCK_PERIOD_SOFTIRQ */
/* Whichever handler a call is confined to acknowledges this one; spurious_interrupt() does so with no other. */
#define SPURIOUS_APIC_VECTOR 0xff

/* Where the function that is reached instead is an honest one, it may still bring this program to a halt. */
static void overwrite(word at, word value)
{
    last_step();
    poke(at, value);
}

static void softirq(word value)
{
    overwrite(data("softirq_handlers") + 8 * SOFTIRQ_UNUSED_BY_DRIVERS, value);
    cause(CAUSE_SOFTIRQ, SOFTIRQ_UNUSED_BY_DRIVERS);
}

static void softirq_address(void) { softirq(won()); }
static void softirq_alien(void) { softirq(pointer(POINTER_ALIEN)); }
static void softirq_twin(void) { softirq(pointer(POINTER_VOID)); }
static void softirq_wild(void) { softirq(wild(pointer(POINTER_ALIEN))); }

/* A return index where a function's index belongs: the two must not be exchangeable. */
static void softirq_return_index(void)
{
    cause(CAUSE_LEAK, 0);
    poke(data("attack_armed"), 1);
    softirq(peek(data("attack_leak")));
}

static void tasklet(word value) { overwrite(fact(FACT_TASKLET_FUNCTION, 0), value); cause(CAUSE_TASKLET, 0); }
static void tasklet_address(void) { tasklet(won()); }
static void tasklet_alien(void) { tasklet(pointer(POINTER_ALIEN)); }
static void tasklet_twin(void) { tasklet(pointer(POINTER_DATA)); }

static void timer(word value) { overwrite(fact(FACT_TIMER_FUNCTION, 0), value); cause(CAUSE_TIMER, 0); }
static void timer_address(void) { timer(won()); }
static void timer_alien(void) { timer(pointer(POINTER_ALIEN)); }
static void timer_twin(void) { timer(pointer(POINTER_DATA)); }

static void key(word value)
{
    overwrite(data("key_table") + 'h' * fact(FACT_KEY_SIZE, 0), value);
    cause(CAUSE_KEY, 'h');
}

static void key_address(void) { key(won()); }
static void key_alien(void) { key(pointer(POINTER_ALIEN)); }
static void key_twin(void) { key(pointer(POINTER_KEY)); }

static void notifier(word value) { overwrite(fact(FACT_NOTIFIER_FUNCTION, 0), value); cause(CAUSE_NOTIFIER, 1); }
static void notifier_address(void) { notifier(won()); }
static void notifier_alien(void) { notifier(pointer(POINTER_ALIEN)); }

/* A callback waits for all CPUs to leave the hypervisor, and one of them does not. */
static void rcu(word value)
{
    hold_other_cpu(CAUSE_WAIT);
    cause(CAUSE_RCU, 0);
    overwrite(fact(FACT_RCU_FUNCTION, 0), value);
    release_other_cpu();
}

static void rcu_address(void) { rcu(won()); }
static void rcu_alien(void) { rcu(pointer(POINTER_ALIEN)); }

static void irq(word value) { overwrite(fact(FACT_IRQ_HANDLER, 0), value); cause(CAUSE_IO, 0); }
static void irq_address(void) { irq(won()); }
static void irq_alien(void) { irq(pointer(POINTER_ALIEN)); }
static void irq_twin(void) { irq(pointer(POINTER_IRQ)); }

static void vector(word value)
{
    overwrite(data("direct_apic_vector") + 8 * SPURIOUS_APIC_VECTOR, value);
    cause(CAUSE_IPI, SPURIOUS_APIC_VECTOR);
}

static void vector_address(void) { vector(won()); }
static void vector_alien(void) { vector(pointer(POINTER_ALIEN)); }
static void vector_twin(void) { vector(pointer(POINTER_REGS)); }

static void nmi_address(void) { overwrite(data("nmi_callback"), won()); cause(CAUSE_NMI, 0); }
static void nmi_alien(void) { overwrite(data("nmi_callback"), pointer(POINTER_ALIEN)); cause(CAUSE_NMI, 0); }

static void idle_address(void) { overwrite(data("pm_idle"), won()); }
static void idle_alien(void) { overwrite(data("pm_idle"), pointer(POINTER_ALIEN)); }
static void idle_twin(void) { overwrite(data("pm_idle"), pointer(POINTER_VOID)); }

static void fake_ops(word at)
{
    word table = filled_page(pointer(POINTER_ALIEN));

    overwrite(at, table);
}

static void evtchn_ops(void) { fake_ops(fact(FACT_EVTCHN_OPS, 0)); }
static void context_ops(void) { fake_ops(fact(FACT_CONTEXT_OPS, 0)); }

static void const_ops_fake(void)
{
    poke(data("attack_ops"), filled_page(pointer(POINTER_ALIEN)));
    cause(CAUSE_OPS, 0);
}

/* What the CPU is scheduled by. struct scheduler: five words of data, then pointers, some of them NULL. */
static void scheduler_ops(void)
{
    word at = peek(peek(per_cpu("sched_res", 0))) + 5 * 8, value = pointer(POINTER_ALIEN), i;

    last_step();
    for ( i = 0; i < 24; i++ )
        if ( peek(at + 8 * i) )
            poke(at + 8 * i, value);
}

const struct attack pointer_attacks[] = {
    { "softirq-address", "a softirq handler becomes a true code address", softirq_address },
    { "softirq-alien", "a softirq handler becomes a function of a type that nothing calls", softirq_alien },
    { "softirq-twin", "a softirq handler becomes a function of its own type that is never one", softirq_twin },
    { "softirq-wild", "a softirq handler becomes an index far out of range", softirq_wild },
    { "softirq-return-index", "a softirq handler becomes a place behind a call", softirq_return_index },
    { "tasklet-address", "a tasklet's function becomes a true code address", tasklet_address },
    { "tasklet-alien", "a tasklet's function becomes one of a type that nothing calls", tasklet_alien },
    { "tasklet-twin", "a tasklet's function becomes one of its own type that is never one", tasklet_twin },
    { "timer-address", "a timer's function becomes a true code address", timer_address },
    { "timer-alien", "a timer's function becomes one of a type that nothing calls", timer_alien },
    { "timer-twin", "a timer's function becomes one of its own type that is never one", timer_twin },
    { "key-address", "a debug key's handler becomes a true code address", key_address },
    { "key-alien", "a debug key's handler becomes a function of a type that nothing calls", key_alien },
    { "key-twin", "a debug key's handler becomes a function of its own type that is never one", key_twin },
    { "notifier-address", "a notifier's function becomes a true code address", notifier_address },
    { "notifier-alien", "a notifier's function becomes one of a type that nothing calls", notifier_alien },
    { "rcu-address", "a waiting RCU callback becomes a true code address", rcu_address },
    { "rcu-alien", "a waiting RCU callback becomes a function of a type that nothing calls", rcu_alien },
    { "irq-address", "the serial line's interrupt handler becomes a true code address", irq_address },
    { "irq-alien", "the serial line's interrupt handler becomes a function of a foreign type", irq_alien },
    { "irq-twin", "the serial line's interrupt handler becomes a function of its type that is never one", irq_twin },
    { "vector-address", "the local APIC's spurious vector gets a true code address", vector_address },
    { "vector-alien", "the local APIC's spurious vector gets a function of a foreign type", vector_alien },
    { "vector-twin", "the local APIC's spurious vector gets a function of its type that is never one", vector_twin },
    { "nmi-address", "the NMI callback becomes a true code address", nmi_address },
    { "nmi-alien", "the NMI callback becomes a function of a foreign type", nmi_alien },
    { "idle-address", "the idle routine becomes a true code address", idle_address },
    { "idle-alien", "the idle routine becomes a function of a foreign type", idle_alien },
    { "idle-twin", "the idle routine becomes a function of its type that is never one", idle_twin },
    { "evtchn-ops-fake", "dom0's event channel operations become a table in the heap", evtchn_ops },
    { "context-ops-fake", "dom0's context switch operations become a table in the heap", context_ops },
    { "const-ops-fake", "the pointer to a constant operations table leads to one in the heap", const_ops_fake },
    { "scheduler-ops", "every operation of the scheduler becomes a function of a foreign type", scheduler_ops },
    { 0 }
};
