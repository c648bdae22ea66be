/* SPDX-License-Identifier: MIT */
/*
 * What dom0 may ask of Xen and no tool of the `tools` load does: `dom0 WHAT...` makes the hypercalls and prints each
 * one's result.  Some of what it tells Xen, such as sleep states, QEMU's machine does not have; Xen believes it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define __XEN_TOOLS__ 1
#include <xen/xen.h>
#include <xen/domctl.h>
#include <xen/hvm/dm_op.h>
#include <xen/hvm/hvm_op.h>
#include <xen/memory.h>
#include <xen/platform.h>
#include <xen/sysctl.h>
#include <xen/xenoprof.h>

enum { PAGES = 64, PAGE = 4096, MACHINE_CPUS = 2 };

/* linux/xen/privcmd.h, which no package of a distribution's kernel headers has. */
struct privcmd_hypercall { uint64_t op, arg[5]; };
#define IOCTL_PRIVCMD_HYPERCALL _IOC(_IOC_NONE, 'P', 0, sizeof(struct privcmd_hypercall))

static int privcmd;
static uint8_t *memory; /* Xen reads and writes it: it may not be swapped or moved */

static long hypercall(const char *what, unsigned int op, uint64_t a, uint64_t b, uint64_t c)
{
    struct privcmd_hypercall call = { op, { a, b, c } };
    long result = ioctl(privcmd, IOCTL_PRIVCMD_HYPERCALL, &call);

    printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerror(errno) : "");
    return result;
}

static void *at(unsigned int page) { return memory + page * PAGE; }

static long platform(const char *what, struct xen_platform_op *op)
{
    op->interface_version = XENPF_INTERFACE_VERSION;
    memcpy(at(0), op, sizeof(*op));
    return hypercall(what, __HYPERVISOR_platform_op, (uintptr_t)at(0), 0, 0);
}

static long domctl(const char *what, uint32_t command, domid_t domain, struct xen_domctl *op)
{
    long result;

    op->cmd = command;
    op->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
    op->domain = domain;
    memcpy(at(0), op, sizeof(*op));
    result = hypercall(what, __HYPERVISOR_domctl, (uintptr_t)at(0), 0, 0);
    memcpy(op, at(0), sizeof(*op));
    return result;
}

/* Three sleep states: halt, and two by reading a port, which does not sleep at all. */
static void sleep_states(void)
{
    static const struct { uint8_t type; uint32_t latency; uint16_t port; } kinds[] = {
        { 1, 1, 0 }, { 2, 10, 0x80 }, { 3, 100, 0x84 },
    };
    struct xen_processor_cx *states = at(1);
    unsigned int i, cpu;

    memset(states, 0, PAGE);
    for ( i = 0; i < 3; i++ )
    {
        states[i].type = kinds[i].type;
        states[i].latency = kinds[i].latency;
        states[i].reg.space_id = kinds[i].port ? 1 : 0x7f;
        states[i].reg.address = kinds[i].port;
        states[i].reg.bit_width = kinds[i].port ? 8 : 1;
        states[i].reg.bit_offset = kinds[i].port ? 0 : 2;
    }
    for ( cpu = 0; cpu < MACHINE_CPUS; cpu++ )
    {
        struct xen_platform_op op = { .cmd = XENPF_set_processor_pminfo };

        op.u.set_pminfo.id = cpu;
        op.u.set_pminfo.type = XEN_PM_CX;
        op.u.set_pminfo.u.power.count = 3;
        op.u.set_pminfo.u.power.flags.has_cst = 1;
        set_xen_guest_handle(op.u.set_pminfo.u.power.states, states);
        platform("sleep states", &op);
    }
}

/* Three frequencies, chosen by a write to a port. */
static void frequencies(void)
{
    struct xen_processor_px *states = at(1);
    unsigned int i, cpu;

    for ( i = 0; i < 3; i++ )
        states[i] = (struct xen_processor_px){ 3000 - i * 1000, 1000, 10, 10, i, i };
    for ( cpu = 0; cpu < MACHINE_CPUS; cpu++ )
    {
        struct xen_platform_op op = { .cmd = XENPF_set_processor_pminfo };
        struct xen_processor_performance *perf = &op.u.set_pminfo.u.perf;

        op.u.set_pminfo.id = cpu;
        op.u.set_pminfo.type = XEN_PM_PX;
        perf->flags = XEN_PX_PCT | XEN_PX_PSS | XEN_PX_PSD | XEN_PX_PPC;
        perf->control_register.space_id = perf->status_register.space_id = 1;
        perf->control_register.bit_width = perf->status_register.bit_width = 8;
        perf->control_register.address = perf->status_register.address = 0x80;
        perf->state_count = 3;
        set_xen_guest_handle(perf->states, states);
        perf->domain_info.num_entries = 5;
        perf->domain_info.domain = cpu;
        perf->domain_info.coord_type = XEN_CPUPERF_SHARED_TYPE_HW;
        perf->domain_info.num_processors = 1;
        perf->shared_type = XEN_CPUPERF_SHARED_TYPE_HW;
        platform("frequencies", &op);
        perf->flags = XEN_PX_PPC;
        perf->platform_limit = 1;
        platform("limit of the frequency", &op);
    }
}

static void park(void)
{
    struct xen_platform_op op = { .cmd = XENPF_core_parking };
    unsigned int idle;

    for ( idle = 2; idle-- > 0; )
    {
        op.u.core_parking.type = XEN_CORE_PARKING_SET;
        op.u.core_parking.idle_nums = idle;
        platform("parked CPUs", &op);
        sleep(1);
    }
}

static long profiler(const char *what, unsigned int op)
{
    return hypercall(what, __HYPERVISOR_xenoprof_op, op, (uintptr_t)at(1), 0);
}

/* Samples dom0, and the domain `passive` beside it when there is one. */
static void profile(domid_t passive)
{
    struct xenoprof_counter *counter = at(1);
    uint32_t i;

    memset(at(1), 0, PAGE);
    profiler("profiler", XENOPROF_init);
    *(struct xenoprof_get_buffer *)at(1) = (struct xenoprof_get_buffer){ .max_samples = 64 };
    profiler("its buffer", XENOPROF_get_buffer);
    *(domid_t *)at(1) = 0;
    profiler("active", XENOPROF_set_active);
    *(struct xenoprof_passive *)at(1) = (struct xenoprof_passive){ .domain_id = passive, .max_samples = 64 };
    if ( passive )
        profiler("passive", XENOPROF_set_passive);
    profiler("reserve", XENOPROF_reserve_counters);
    for ( i = 0; i < 4; i++ )
    {
        *counter = (struct xenoprof_counter){ .ind = i, .count = 100000, .enabled = 1, .event = 0x76,
                                              .hypervisor = 1, .kernel = 1, .user = 1 };
        profiler("counter", XENOPROF_counter);
    }
    profiler("set up", XENOPROF_setup_events);
    profiler("enable", XENOPROF_enable_virq);
    profiler("start", XENOPROF_start);
    sleep(2);
    profiler("stop", XENOPROF_stop);
    profiler("disable", XENOPROF_disable_virq);
    profiler("release", XENOPROF_release_counters);
    profiler("shut down", XENOPROF_shutdown);
}

/* Log-dirty mode as live migration uses it, without moving anything. */
static void log_dirty(domid_t domain)
{
    static const struct { const char *name; uint32_t op, mode; } steps[] = {
        { "log dirty", XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY, 0 },
        { "peek", XEN_DOMCTL_SHADOW_OP_PEEK, 0 },
        { "clean", XEN_DOMCTL_SHADOW_OP_CLEAN, 0 },
        { "clean again", XEN_DOMCTL_SHADOW_OP_CLEAN, 0 },
        { "pool of pages", XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION, 0 },
        { "off", XEN_DOMCTL_SHADOW_OP_OFF, 0 },
        { "test mode", XEN_DOMCTL_SHADOW_OP_ENABLE_TEST, 0 },
        { "off", XEN_DOMCTL_SHADOW_OP_OFF, 0 },
    };
    unsigned int i;

    for ( i = 0; i < sizeof(steps) / sizeof(steps[0]); i++ )
    {
        struct xen_domctl op = { 0 };

        op.u.shadow_op.op = steps[i].op;
        op.u.shadow_op.pages = 8192;
        set_xen_guest_handle(op.u.shadow_op.dirty_bitmap, at(1));
        domctl(steps[i].name, XEN_DOMCTL_shadow_op, domain, &op);
        usleep(300000);
    }
}

static long device_op(const char *what, domid_t domain, const struct xen_dm_op *op, unsigned int size)
{
    struct xen_dm_op_buf *buffers = at(0);

    memcpy(at(1), op, sizeof(*op));
    set_xen_guest_handle(buffers[0].h, at(1));
    buffers[0].size = sizeof(*op);
    set_xen_guest_handle(buffers[1].h, at(2));
    buffers[1].size = size;
    return hypercall(what, __HYPERVISOR_dm_op, domain, size ? 2 : 1, (uintptr_t)buffers);
}

/* What a device model asks for. */
static void devices(domid_t domain)
{
    struct xen_dm_op op = { .op = XEN_DMOP_create_ioreq_server };
    unsigned int i;

    device_op("I/O server", domain, &op, 0);
    op = (struct xen_dm_op){ .op = XEN_DMOP_set_pci_link_route };
    for ( i = 0; i < 4; i++ )
    {
        op.u.set_pci_link_route.link = i;
        op.u.set_pci_link_route.isa_irq = 5 + i;
        device_op("route of a PCI link", domain, &op, 0);
    }
    for ( i = 0; i < 4; i++ )
    {
        op = (struct xen_dm_op){ .op = XEN_DMOP_set_pci_intx_level };
        op.u.set_pci_intx_level.device = 3;
        op.u.set_pci_intx_level.level = !(i & 1);
        device_op("PCI interrupt", domain, &op, 0);
        op = (struct xen_dm_op){ .op = XEN_DMOP_set_isa_irq_level };
        op.u.set_isa_irq_level.isa_irq = 4;
        op.u.set_isa_irq_level.level = !(i & 1);
        device_op("ISA interrupt", domain, &op, 0);
        op = (struct xen_dm_op){ .op = XEN_DMOP_inject_msi };
        op.u.inject_msi.addr = 0xfee00000;
        op.u.inject_msi.data = 0x50;
        device_op("message", domain, &op, 0);
    }
    op = (struct xen_dm_op){ .op = XEN_DMOP_track_dirty_vram };
    op.u.track_dirty_vram.first_pfn = 0x200;
    op.u.track_dirty_vram.nr = 64;
    device_op("dirty pages of the screen", domain, &op, PAGE);
    device_op("dirty pages of the screen", domain, &op, PAGE);
    op.u.track_dirty_vram.nr = 0;
    device_op("dirty pages of the screen, end", domain, &op, 0);
    op = (struct xen_dm_op){ .op = XEN_DMOP_modified_memory };
    op.u.modified_memory.nr_extents = 1;
    *(struct xen_dm_op_modified_memory_extent *)at(2) = (struct xen_dm_op_modified_memory_extent){ 4, 0, 0x200 };
    device_op("modified memory", domain, &op, sizeof(struct xen_dm_op_modified_memory_extent));
    for ( i = 0; i < 3; i++ )
    {
        op = (struct xen_dm_op){ .op = XEN_DMOP_set_mem_type };
        op.u.set_mem_type.mem_type = (const uint16_t[]){ HVMMEM_ram_ro, HVMMEM_mmio_dm, HVMMEM_ram_rw }[i];
        op.u.set_mem_type.nr = 4;
        op.u.set_mem_type.first_pfn = 0x800;
        device_op("type of memory", domain, &op, 0);
    }
    op = (struct xen_dm_op){ .op = XEN_DMOP_inject_event };
    op.u.inject_event.vector = 14;
    op.u.inject_event.type = XEN_DMOP_EVENT_hw_exc;
    op.u.inject_event.cr2 = 0x1234;
    device_op("page fault", domain, &op, 0);
}

/* Memory that the guest writes becomes what it may not write, or not touch, or not run: nobody listens, so it gets on. */
static void rights(domid_t domain)
{
    static const uint8_t kinds[] = { XENMEM_access_r, XENMEM_access_n, XENMEM_access_rx2rw, XENMEM_access_n2rwx, XENMEM_access_rwx };
    unsigned int i;

    for ( i = 0; i < sizeof(kinds); i++ )
    {
        struct xen_mem_access_op *op = at(1);

        *op = (struct xen_mem_access_op){ .op = XENMEM_access_op_set_access, .access = kinds[i], .domid = domain, .nr = 64, .pfn = 0x200 };
        hypercall("rights", __HYPERVISOR_memory_op, XENMEM_access_op, (uintptr_t)op, 0);
        *op = (struct xen_mem_access_op){ .op = XENMEM_access_op_get_access, .domid = domain, .pfn = 0x200 };
        hypercall("rights, asked for", __HYPERVISOR_memory_op, XENMEM_access_op, (uintptr_t)op, 0);
        usleep(50000);
    }
}

/* State of the first CPU and of the platform, read and given back; breakpoints; events for an introspector. */
static void state(domid_t domain)
{
    struct xen_domctl op = { 0 };
    uint32_t size, event;

    domctl("pause", XEN_DOMCTL_pausedomain, domain, &op);
    op = (struct xen_domctl){ 0 };
    domctl("size of the context", XEN_DOMCTL_gethvmcontext, domain, &op);
    size = op.u.hvmcontext.size;
    if ( size && size < 32 * PAGE )
    {
        set_xen_guest_handle(op.u.hvmcontext.buffer, at(8));
        domctl("context", XEN_DOMCTL_gethvmcontext, domain, &op);
        op.u.hvmcontext.size = size;
        domctl("context, given back", XEN_DOMCTL_sethvmcontext, domain, &op);
    }
    op = (struct xen_domctl){ 0 };
    set_xen_guest_handle(op.u.vcpucontext.ctxt, at(8));
    domctl("registers", XEN_DOMCTL_getvcpucontext, domain, &op);
    domctl("registers, given back", XEN_DOMCTL_setvcpucontext, domain, &op);
    op = (struct xen_domctl){ 0 };
    op.u.tsc_info.tsc_mode = 1;
    op.u.tsc_info.gtsc_khz = 1000000;
    domctl("time stamps", XEN_DOMCTL_settscinfo, domain, &op);
    op = (struct xen_domctl){ 0 };
    domctl("resume", XEN_DOMCTL_unpausedomain, domain, &op);
    for ( event = 0; event < 2; event++ )
    {
        op = (struct xen_domctl){ 0 };
        op.u.debug_op.op = event ? XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_OFF : XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_ON;
        domctl("single steps", XEN_DOMCTL_debug_op, domain, &op);
    }
    op = (struct xen_domctl){ 0 };
    op.u.vm_event_op.op = XEN_VM_EVENT_ENABLE;
    op.u.vm_event_op.mode = XEN_DOMCTL_VM_EVENT_OP_MONITOR;
    domctl("events", XEN_DOMCTL_vm_event_op, domain, &op);
    for ( event = 0; event < 12; event++ )
    {
        unsigned int on;

        for ( on = 2; on-- > 0; )
        {
            op = (struct xen_domctl){ 0 };
            op.u.monitor_op.op = on ? XEN_DOMCTL_MONITOR_OP_ENABLE : XEN_DOMCTL_MONITOR_OP_DISABLE;
            op.u.monitor_op.event = event;
            if ( event == XEN_DOMCTL_MONITOR_EVENT_MOV_TO_MSR )
                op.u.monitor_op.u.mov_to_msr.msr = 0x277;
            domctl("event", XEN_DOMCTL_monitor_op, domain, &op);
        }
    }
}

/* A PCI device is given to a domain and taken back. */
static void passthrough(domid_t domain, uint32_t device)
{
    static const struct { const char *name; uint32_t command; } steps[] = {
        { "may be assigned", XEN_DOMCTL_test_assign_device },
        { "its group", XEN_DOMCTL_get_device_group },
        { "assign", XEN_DOMCTL_assign_device },
        { "map its memory", XEN_DOMCTL_memory_mapping },
        { "unmap its memory", XEN_DOMCTL_memory_mapping },
        { "take back", XEN_DOMCTL_deassign_device },
        { "assign again", XEN_DOMCTL_assign_device },
    };
    unsigned int i;

    for ( i = 0; i < sizeof(steps) / sizeof(steps[0]); i++ )
    {
        struct xen_domctl op = { 0 };

        if ( steps[i].command == XEN_DOMCTL_get_device_group )
        {
            op.u.get_device_group.machine_sbdf = device;
            op.u.get_device_group.max_sdevs = 16;
            set_xen_guest_handle(op.u.get_device_group.sdev_array, at(1));
        }
        else if ( steps[i].command == XEN_DOMCTL_memory_mapping )
        {
            op.u.memory_mapping.first_gfn = 0xf0000;
            op.u.memory_mapping.first_mfn = 0xfeb00;
            op.u.memory_mapping.nr_mfns = 1;
            op.u.memory_mapping.add_mapping = i == 3;
        }
        else
            op.u.assign_device.u.pci.machine_sbdf = device;
        domctl(steps[i].name, steps[i].command, domain, &op);
    }
}

int main(int count, char **words)
{
    const char *what = count > 1 ? words[1] : "";
    domid_t domain = count > 2 ? atoi(words[2]) : 0;

    privcmd = open("/dev/xen/privcmd", O_RDWR);
    memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED | MAP_POPULATE, -1, 0);
    if ( privcmd < 0 || memory == MAP_FAILED )
    {
        perror("dom0");
        return 1;
    }
    if ( !strcmp(what, "sleep-states") )
        sleep_states();
    else if ( !strcmp(what, "frequencies") )
        frequencies();
    else if ( !strcmp(what, "park") )
        park();
    else if ( !strcmp(what, "profile") )
        profile(domain);
    else if ( !strcmp(what, "log-dirty") && domain )
        log_dirty(domain);
    else if ( !strcmp(what, "devices") && domain )
        devices(domain);
    else if ( !strcmp(what, "state") && domain )
    {
        rights(domain);
        state(domain);
    }
    else if ( !strcmp(what, "passthrough") && domain && count > 3 )
        passthrough(domain, strtoul(words[3], NULL, 0));
    else
    {
        fprintf(stderr, "usage: dom0 sleep-states|frequencies|park|profile [DOMID]|log-dirty DOMID|devices DOMID|state DOMID|"
                        "passthrough DOMID SBDF\n");
        return 2;
    }
    return 0;
}
