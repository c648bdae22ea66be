/* SPDX-License-Identifier: MIT */
/*
 * The attack hypercall: see attack.h.
 *
 * attack_won() is the proof of a successful attack: honest code never calls
 * it, so its line on the console says that the attacker chose where the
 * hypervisor went.
 */
#include <xen/console.h>
#include <xen/delay.h>
#include <xen/domain_page.h>
#include <xen/event.h>
#include <xen/guest_access.h>
#include <xen/irq.h>
#include <xen/keyhandler.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/notifier.h>
#include <xen/rcupdate.h>
#include <xen/sched.h>
#include <xen/smp.h>
#include <xen/softirq.h>
#include <xen/tasklet.h>
#include <xen/timer.h>
#include <xen/vmap.h>

#include <asm/apic.h>
#include <asm/attack.h>
#include <asm/bug.h>
#include <asm/current.h>
#include <asm/flushtlb.h>
#include <asm/msr.h>
#include <asm/nmi.h>
#include <asm/p2m.h>
#include <asm/page.h>
#include <asm/processor.h>

#define SERIAL_IRQ 4

long attack_hypercall(XEN_GUEST_HANDLE_PARAM(void) arg);

/* ---- where attacks want to go ---- */

struct attack_alien;

void noreturn attack_won(void)
{
    console_force_unlock();
    printk("HYPERSAFE ATTACK WON\n");
    for ( ; ; )
        cpu_relax();
}

/* As attack_won(), for who comes on a stack that is not the hypervisor's. */
extern const unsigned long attack_stack_room;
const unsigned long attack_stack_room = STACK_SIZE - 0x400;
asm ( ".pushsection .text\n"
      ".globl attack_won_anywhere\n"
      ".type attack_won_anywhere, @function\n"
      "attack_won_anywhere:\n\t"
      "mov stack_base(%rip), %rsp\n\t"
      "add attack_stack_room(%rip), %rsp\n\t"
      "jmp attack_won\n"
      ".size attack_won_anywhere, . - attack_won_anywhere\n"
      ".popsection" );

void cf_check attack_alien(struct attack_alien *unused) { attack_won(); }
void cf_check attack_void(void) { attack_won(); }
void cf_check attack_data(void *unused) { attack_won(); }
void cf_check attack_regs(struct cpu_user_regs *unused) { attack_won(); }
void cf_check attack_key(unsigned char unused) { attack_won(); }
void cf_check attack_irq(int irq, void *dev, struct cpu_user_regs *regs)
{
    attack_won();
}

/* Where a chain of overwritten return words ends that wanted to clear CR0.WP. */
void noreturn attack_won_if_unprotected(void)
{
    console_force_unlock();
    if ( !(read_cr0() & X86_CR0_WP) )
        attack_won();
    printk("ATTACK ERROR CR0.WP is set\n");
    for ( ; ; )
        cpu_relax();
}

/* Gone after boot. */
long __init cf_check attack_init_call(unsigned long a, unsigned long b,
                                      unsigned long c)
{
    return a;
}

/* Read by the attacker, never called through. */
const void *volatile attack_pointers[POINTERS] = {
    [POINTER_ALIEN] = attack_alien,
    [POINTER_VOID] = attack_void,
    [POINTER_DATA] = attack_data,
    [POINTER_REGS] = attack_regs,
    [POINTER_KEY] = attack_key,
    [POINTER_IRQ] = attack_irq,
    [POINTER_INIT] = attack_init_call,
};

/* ---- what attacks change ---- */

static void cf_check attack_quiet(void *unused) { }
static void cf_check attack_quiet_rcu(struct rcu_head *unused) { }
static int cf_check attack_quiet_notifier(
    struct notifier_block *nb, unsigned long action, void *data)
{
    return NOTIFY_DONE;
}

static struct timer attack_timer;
static DECLARE_TASKLET(attack_tasklet, attack_quiet, NULL);
static struct rcu_head attack_rcu;
static NOTIFIER_HEAD(attack_chain);
static struct notifier_block attack_notifier = {
    .notifier_call = attack_quiet_notifier,
};

struct attack_ops {
    int (*first)(struct attack_alien *, unsigned int);
    int (*second)(struct attack_alien *, unsigned int);
};

int cf_check attack_ops_first(struct attack_alien *p, unsigned int n)
{
    return n + 1;
}

int cf_check attack_ops_second(struct attack_alien *p, unsigned int n)
{
    return n + 2;
}

static const struct attack_ops attack_const_ops = {
    .first = attack_ops_first,
    .second = attack_ops_second,
};

/* Volatile: the compiler must not call the functions directly. */
static const struct attack_ops *volatile attack_ops = &attack_const_ops;

long cf_check attack_quiet_call(unsigned long a, unsigned long b,
                                unsigned long c)
{
    return 0;
}

/* The function is the attacker's choice, and so are its arguments. */
long (*volatile attack_call)(unsigned long, unsigned long, unsigned long) =
    attack_quiet_call;
volatile unsigned long attack_args[3];

volatile struct attack_hammer attack_hammer[ATTACK_HAMMERS];
volatile unsigned long attack_frame;

/* A page of data, for code of the attacker's. */
unsigned char __aligned(PAGE_SIZE) attack_data_page[PAGE_SIZE] = { 1 };

/* ---- returns ---- */

unsigned long *volatile attack_slot;
volatile unsigned long attack_leak;
volatile unsigned long attack_go, attack_leave, attack_waiting, attack_armed;

static always_inline unsigned long *return_slot(void)
{
    return (unsigned long *)__builtin_frame_address(0) + 1;
}

/* Global, with several callers: returns through a table. */
void noinline attack_victim(bool wait, unsigned long value)
{
    unsigned long *slot = return_slot();

    attack_slot = slot;
    smp_mb();
    if ( !wait )
        *(volatile unsigned long *)slot = value;
    else
    {
        attack_waiting = 1;
        while ( !attack_go && !attack_leave )
            cpu_relax();
    }
}

/* One caller in its file. */
/* The words above the return word are its caller's, which needs them no more. */
unsigned long noinline attack_overrun(unsigned long value)
{
    unsigned long *slot = return_slot();
    unsigned int i;

    for ( i = 1; i < 16; i++ )
        *(volatile unsigned long *)&slot[i] = attack_args[1];
    *(volatile unsigned long *)slot = value;

    return attack_args[0];
}

static void noinline attack_overflow(unsigned long value)
{
    volatile unsigned long room[32];

    room[0] = 0;
    room[31] = attack_overrun(value);
}

unsigned long attack_more_overruns(void) { return attack_overrun(0) + 1; }

static void noinline attack_closed_victim(unsigned long value)
{
    *(volatile unsigned long *)return_slot() = value;
}

void noinline attack_other(void)
{
    attack_leak = *return_slot();
}

/* The place behind the call of attack_other() is where a return may land that has no business there. */
void noinline attack_landing(void)
{
    attack_other();
    if ( attack_armed )
        attack_won();
}

/* Further callers, so that sets have more than one member; none leads on to attack_won(). */
void attack_more_victims(void) { attack_victim(false, 0); }
void attack_more_others(void) { attack_other(); }

static void cf_check attack_wait_in_irq(void *unused)
{
    attack_victim(true, 0);
}

static int cf_check attack_wait_in_nmi(const struct cpu_user_regs *regs,
                                       int cpu)
{
    attack_victim(true, 0);
    return 1;
}

/* The frame of the interrupt that a function was called from, by where its return word lies: at RIP. */
static unsigned long *attack_frame_above(unsigned long *slot)
{
    while ( slot[1] != __HYPERVISOR_CS )
        slot++;

    return slot;
}

/*
 * The attacker writes while the other CPU is in an interrupt. The two must not
 * be long at it, as other things wait for that CPU with interrupts off: what
 * two hypercalls would do is done by one.
 */
static void attack_interrupt(bool nmi, bool frame, unsigned long value)
{
    nmi_callback_t *callback = NULL;
    unsigned long *at;

    attack_go = attack_waiting = 0;
    if ( nmi )
    {
        callback = set_nmi_callback(attack_wait_in_nmi);
        smp_send_nmi_allbutself();
    }
    else
        on_selected_cpus(cpumask_of(!smp_processor_id()), attack_wait_in_irq,
                         NULL, 0);
    while ( !attack_waiting )
        cpu_relax();
    at = attack_slot;
    if ( frame )
    {
        at = attack_frame_above(at);
        at[4] = 0; /* %ss */
    }
    *(volatile unsigned long *)at = value;
    smp_mb();
    attack_go = 1;
    mdelay(10);
    if ( nmi )
        set_nmi_callback(callback);
}

/* ---- mappings that Xen makes itself, from what the attacker has changed ---- */

static unsigned long attack_map_checked(void)
{
    unsigned long checked = attack_frame;
    mfn_t mfn;

    if ( checked >= PFN_DOWN(virt_to_maddr(_start)) &&
         checked < PFN_UP(virt_to_maddr(_end)) )
        return 0; /* one of the hypervisor's own */
    cpu_relax(); /* what else is to be checked */
    /* The bug: what was checked is read again. */
    mfn = _mfn(attack_frame);

    return (unsigned long)vmap(&mfn, 1);
}

static unsigned long attack_map_many(unsigned long frame)
{
    static mfn_t frames[2 * L1_PAGETABLE_ENTRIES];
    unsigned int i;

    for ( i = 0; i < ARRAY_SIZE(frames); i++ )
        frames[i] = _mfn(frame);

    return (unsigned long)vmap(frames, ARRAY_SIZE(frames));
}

/* Far from all that vmap() hands out. */
#define SUPERPAGE_AT (VMAP_VIRT_START + GB(32))

static unsigned long attack_map_super(unsigned long frame)
{
    return map_pages_to_xen(SUPERPAGE_AT, _mfn(frame), L1_PAGETABLE_ENTRIES,
                            PAGE_HYPERVISOR_RW) ? 0 : SUPERPAGE_AT;
}

static unsigned long attack_nested_map(unsigned long frame)
{
    return p2m_set_entry(p2m_get_hostp2m(current->domain),
                         _gfn(ATTACK_GUEST_FRAME), _mfn(frame), PAGE_ORDER_4K,
                         p2m_ram_rw, p2m_access_rwx);
}

static void attack_hammering(unsigned long rounds)
{
    unsigned int i, turn = 0;

    attack_waiting = 1;
    for ( ; rounds && !attack_go; rounds--, turn ^= 1 )
        for ( i = 0; i < ATTACK_HAMMERS && attack_hammer[i].address; i++ )
            *(volatile unsigned long *)attack_hammer[i].address =
                attack_hammer[i].value[turn];
}

/* ---- the hypercall ---- */

static unsigned long attack_read(unsigned long address, unsigned long size)
{
    switch ( size )
    {
    case 1: return *(volatile uint8_t *)address;
    case 4: return *(volatile uint32_t *)address;
    default: return *(volatile uint64_t *)address;
    }
}

static void attack_write(unsigned long address, unsigned long size,
                         unsigned long value)
{
    switch ( size )
    {
    case 1: *(volatile uint8_t *)address = value; break;
    case 4: *(volatile uint32_t *)address = value; break;
    default: *(volatile uint64_t *)address = value; break;
    }
}

static unsigned long attack_cause(unsigned long event, unsigned long b)
{
    unsigned long ignored;
    mfn_t mfn;

    switch ( event )
    {
    case CAUSE_SOFTIRQ:
        raise_softirq(b);
        process_pending_softirqs();
        break;

    case CAUSE_TASKLET:
        tasklet_schedule(&attack_tasklet);
        break;

    case CAUSE_TIMER:
        set_timer(&attack_timer, NOW() + MILLISECS(1));
        break;

    case CAUSE_KEY:
        handle_keypress(b, guest_cpu_user_regs());
        break;

    case CAUSE_NOTIFIER:
        return notifier_call_chain(&attack_chain, b, NULL, NULL);

    case CAUSE_RCU:
        call_rcu(&attack_rcu, attack_quiet_rcu);
        break;

    case CAUSE_NMI:
        if ( b )
            smp_send_nmi_allbutself();
        else
            apic_write(APIC_ICR, APIC_DEST_SELF | APIC_DM_NMI);
        mdelay(1);
        break;

    case CAUSE_IPI:
        send_IPI_self(b);
        mdelay(1);
        break;

    case CAUSE_IO:
        printk("attack: some output\n");
        break;

    case CAUSE_FAULT:
        return __raw_copy_from_guest(&ignored, (void *)PAGE_SIZE,
                                     sizeof(ignored));

    case CAUSE_OPS:
        return attack_ops->second(NULL, b);

    case CAUSE_RETURN:
        attack_victim(false, b);
        break;

    case CAUSE_CLOSED_RETURN:
        attack_closed_victim(b);
        break;

    case CAUSE_WAIT:
        attack_victim(true, 0);
        break;

    case CAUSE_LEAK:
        attack_landing();
        break;

    case CAUSE_IRQ_RETURN:
    case CAUSE_IRQ_FRAME:
    case CAUSE_NMI_FRAME:
        attack_interrupt(event == CAUSE_NMI_FRAME, event != CAUSE_IRQ_RETURN,
                         b);
        break;

    case CAUSE_SAVE_CONTEXT:
        sync_vcpu_execstate(current->domain->vcpu[b]);
        break;

    case CAUSE_ALLOC:
        return (unsigned long)alloc_xenheap_pages(b, 0);

    case CAUSE_FREE:
        free_xenheap_page((void *)b);
        break;

    case CAUSE_CALL:
        return attack_call(attack_args[0], attack_args[1], attack_args[2]);

    case CAUSE_OVERFLOW:
        attack_overflow(b);
        break;

    case CAUSE_HAMMER:
        attack_hammering(b);
        break;

    case CAUSE_MAP_CHECKED:
        return attack_map_checked();

    case CAUSE_MAP_MANY:
        return attack_map_many(b);

    case CAUSE_MAP_SUPER:
        return attack_map_super(b);

    case CAUSE_NESTED_MAP:
        return attack_nested_map(b);

    case CAUSE_MAP:
        mfn = _mfn(b);
        return (unsigned long)vmap(&mfn, 1);

    case CAUSE_RELOAD_CR3:
        flush_all(FLUSH_TLB_GLOBAL);
        break;

    case CAUSE_STATE_DUMP:
        dump_execution_state();
        break;
    }

    return 0;
}

static unsigned long attack_constant(unsigned long value)
{
    const unsigned long *at = (const void *)ROUNDUP((unsigned long)_srodata, 8);

    for ( ; at < (const unsigned long *)_erodata; at++ )
        if ( *at == value )
            return (unsigned long)at;

    return 0;
}

static unsigned long attack_fact(unsigned long fact, unsigned long b)
{
    switch ( fact )
    {
    case FACT_TIMER_FUNCTION: return (unsigned long)&attack_timer.function;
    case FACT_TASKLET_FUNCTION: return (unsigned long)&attack_tasklet.func;
    case FACT_NOTIFIER_FUNCTION:
        return (unsigned long)&attack_notifier.notifier_call;
    case FACT_RCU_FUNCTION: return (unsigned long)&attack_rcu.func;
    case FACT_KEY_SIZE: return 3 * sizeof(long); /* static in keyhandler.c */
    case FACT_IRQ_HANDLER:
        return (unsigned long)&irq_to_desc(SERIAL_IRQ)->action->handler;
    case FACT_EVTCHN_OPS:
        return (unsigned long)&current->domain->evtchn_port_ops;
    case FACT_CONTEXT_OPS:
        return (unsigned long)&current->domain->arch.ctxt_switch;
    case FACT_GUEST_FRAME: return (unsigned long)&guest_cpu_user_regs()->rip;
    case FACT_GUEST_ENTRY:
        return (unsigned long)&guest_cpu_user_regs()->entry_vector;
    case FACT_DIRECTMAP: return DIRECTMAP_VIRT_START;
    case FACT_PHYSICAL: return virt_to_maddr(b);
    case FACT_CR3: return read_cr3();
    case FACT_CPU: return smp_processor_id();
    case FACT_PER_CPU: return __per_cpu_offset[b];
    case FACT_GUEST_TABLE: return (unsigned long)&current->arch.guest_table;
    case FACT_ENTRY_CR3: return (unsigned long)&get_cpu_info()->xen_cr3;
    case FACT_STACK_ORDER: return STACK_ORDER;
    case FACT_CR4_CACHE: return (unsigned long)&get_cpu_info()->cr4;
    case FACT_CR0: return read_cr0();
    case FACT_LINEAR:
        return (unsigned long)&__linear_l1_table[l1_linear_offset(b)];
    case FACT_PAGE_INFO: return (unsigned long)mfn_to_page(_mfn(b));
    case FACT_PAGE_INFO_SIZE: return sizeof(struct page_info);
    case FACT_NESTED_ROOT:
        return pagetable_get_paddr(
            p2m_get_pagetable(p2m_get_hostp2m(current->domain)));
    case FACT_SHADOW_ROOT:
        return pagetable_get_paddr(current->arch.paging.shadow.shadow_table[0]);
    case FACT_VMCB: return (unsigned long)current->arch.hvm.svm.vmcb;
    case FACT_CONSTANT: return attack_constant(b);
    case FACT_TSS: return (unsigned long)&this_cpu(tss_page).tss;
    case FACT_SAVED_CONTEXT:
        return (unsigned long)&current->domain->vcpu[b]->arch.user_regs.rip;
    }

    return 0;
}

long attack_hypercall(XEN_GUEST_HANDLE_PARAM(void) arg)
{
    struct attack_request r;

    if ( copy_from_guest(&r, arg, 1) )
        return -EFAULT;

    switch ( r.op )
    {
    case ATTACK_READ: r.result = attack_read(r.a, r.b); break;
    case ATTACK_WRITE: attack_write(r.a, r.b, r.c); break;
    case ATTACK_CAUSE: r.result = attack_cause(r.a, r.b); break;
    case ATTACK_FACT: r.result = attack_fact(r.a, r.b); break;
    default: return -EINVAL;
    }

    return copy_to_guest(arg, &r, 1) ? -EFAULT : 0;
}

static int __init cf_check attack_init(void)
{
    init_timer(&attack_timer, attack_quiet, NULL, 0);
    notifier_chain_register(&attack_chain, &attack_notifier);
    return 0;
}
__initcall(attack_init);

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
