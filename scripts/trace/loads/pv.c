/* SPDX-License-Identifier: MIT */
/*
 * A PV guest, without an operating system in it, that does again and again what PV kernels do: it makes page tables of
 * every level and changes them in every way, has its own pages granted to itself, is refused privileged instructions
 * or has them emulated, and makes nearly every hypercall there is.  What faults is passed over.  It runs until it is
 * told to end, and does not know whether it runs under shadow paging.
 */
#include "pv.h"

/* One entry of a table in use: new, other bits, another page, gone; by each kind of update. */
static void change(const entry *where, entry value, entry other)
{
    static const unsigned int kinds[] = { MMU_NORMAL_PT_UPDATE, MMU_PT_UPDATE_PRESERVE_AD };
    unsigned int i;

    for ( i = 0; i < 2; i++ )
    {
        WANT(update(where, value, kinds[i]));
        WANT(update(where, value | MARK, kinds[i]));
        WANT(update(where, other, kinds[i]));
        WANT(update(where, other & ~WRITE, kinds[i]));
        WANT(update(where, 0, kinds[i]));
    }
    update(where, 0x7ffffffff000 | TABLE, 0); /* a frame that there is not */
}

static void touch(uintptr_t address)
{
    asm volatile ( GUARDED("movq (%0), %%rax\n movq %%rax, (%0)") :: "b" (address) : "rax", "rcx", "r11", "memory" );
}

static void page_tables(void)
{
    entry *first = (entry *)tables, *second = first + 512, *third = second + 512, *other = third + 512;
    entry *other_second = other + 512, *other_third = other_second + 512, *top = other_third + 512;
    entry *root = (entry *)start->pt_base;
    uintptr_t window = (uintptr_t)SLOT << 39;
    unsigned int i;

    for ( i = 0; i < sizeof(tables) / 8; i++ )
        first[i] = 0;
    for ( i = 0; i < 4; i++ )
        first[i] = machine(data + i * PAGE) | TABLE | DIRTY;
    update(second, machine(first) | TABLE, 0); /* not yet a table: data like any other */
    third[0] = machine(second) | TABLE;
    for ( i = 0; i < 6; i++ )
        protect(tables + i * PAGE, 1);
    WANT(extended(MMUEXT_PIN_L1_TABLE, frame_of(other), 0));
    WANT(extended(MMUEXT_PIN_L2_TABLE, frame_of(other_second), 0));
    WANT(extended(MMUEXT_PIN_L3_TABLE, frame_of(third), 0));
    WANT(extended(MMUEXT_PIN_L3_TABLE, frame_of(other_third), 0));
    change(root + SLOT, machine(third) | TABLE, machine(other_third) | TABLE);
    WANT(update(root + SLOT, machine(third) | TABLE, 0));
    touch(window);
    touch(window + PAGE);
    change(third + 1, machine(second) | TABLE, machine(other_second) | TABLE);
    change(second + 1, machine(first) | TABLE, machine(other) | TABLE);
    change(first + 8, machine(data) | TABLE, machine(data + PAGE) | TABLE);
    WANT(update(second + 2, machine(other) | TABLE, 0));
    touch(window + (2 << 21));
    WANT(update(first + 8, machine(data) | TABLE, 0));
    touch(window + 8 * PAGE);

    /* Written as if it were memory; the second level is refused. */
    asm volatile ( GUARDED("movq %%rax, 72(%0)") :: "d" (first), "a" (machine(data) | TABLE) : "rcx", "r11", "memory" );
    touch(window + 9 * PAGE);
    asm volatile ( GUARDED("lock cmpxchgq %%rbx, 72(%0)")
                   :: "d" (first), "a" (first[9]), "b" ((uint64_t)0) : "rcx", "r11", "memory", "cc" );
    asm volatile ( GUARDED("movl $0, 72(%0)\n movl $0, 76(%0)\n movb $0, 72(%0)\n"
                           "lock orq $0x200, 64(%0)\n xchgq %%rax, 80(%0)\n movq %%rax, 4096(%0)")
                   :: "d" (first), "a" ((uint64_t)0) : "rcx", "r11", "memory", "cc" );

    CALL(update_va_mapping, window + 10 * PAGE, machine(data) | TABLE, UVMF_NONE);
    CALL(update_va_mapping, window + 10 * PAGE, machine(data) | PRESENT, UVMF_TLB_FLUSH | UVMF_LOCAL);
    CALL(update_va_mapping, window + 10 * PAGE, 0, UVMF_TLB_FLUSH | UVMF_ALL);
    CALL(update_va_mapping_otherdomain, window + 11 * PAGE, machine(data) | TABLE, UVMF_INVLPG | UVMF_LOCAL, DOMID_SELF);
    CALL(update_va_mapping_otherdomain, window + 11 * PAGE, 0, UVMF_INVLPG | UVMF_LOCAL, DOMID_SELF);

    /* Another top-level table, for the kernel and for its programs. */
    for ( i = 0; i < ENTRIES; i++ )
        top[i] = i < 256 || i > 271 ? root[i] : 0;
    protect(top, 1);
    WANT(extended(MMUEXT_PIN_L4_TABLE, frame_of(top), 0));
    WANT(extended(MMUEXT_NEW_BASEPTR, frame_of(top), 0));
    touch(window);
    change(top + SLOT + 1, machine(third) | TABLE, machine(other_third) | TABLE);
    WANT(extended(MMUEXT_NEW_USER_BASEPTR, frame_of(top), 0));
    asm volatile ( GUARDED("movq %%cr3, %%rax\n movq %0, %%cr3")
                   :: "b" (machine(root)) : "rax", "rcx", "r11", "memory" );
    WANT(extended(MMUEXT_NEW_BASEPTR, frame_of(root), 0));
    extended(MMUEXT_NEW_USER_BASEPTR, 0, 0);
    WANT(extended(MMUEXT_UNPIN_TABLE, frame_of(top), 0));
    protect(top, 0);

    extended(MMUEXT_TLB_FLUSH_LOCAL, 0, 0);
    extended(MMUEXT_INVLPG_LOCAL, window, 0);
    extended(MMUEXT_TLB_FLUSH_ALL, 0, 0);
    extended(MMUEXT_INVLPG_ALL, window, 0);
    CALL(mmuext_op, &(struct mmuext_op){ .cmd = MMUEXT_TLB_FLUSH_MULTI, .arg2.vcpumask.p = work }, 1, 0, DOMID_SELF);
    CALL(mmuext_op, &(struct mmuext_op){ .cmd = MMUEXT_INVLPG_MULTI, .arg1.linear_addr = window, .arg2.vcpumask.p = work }, 1, 0, DOMID_SELF);
    extended(MMUEXT_FLUSH_CACHE, 0, 0);
    extended(MMUEXT_FLUSH_CACHE_GLOBAL, 0, 0);
    extended(MMUEXT_CLEAR_PAGE, frame_of(data + PAGE), 0);
    extended(MMUEXT_COPY_PAGE, frame_of(data), frame_of(data + PAGE));
    extended(MMUEXT_SET_LDT, (uintptr_t)work, 0);
    update((entry *)(data + PAGE), (uintptr_t)(data + PAGE) / PAGE, MMU_MACHPHYS_UPDATE);

    WANT(update(root + SLOT, 0, 0));
    WANT(extended(MMUEXT_UNPIN_TABLE, frame_of(third), 0));
    WANT(extended(MMUEXT_UNPIN_TABLE, frame_of(other_third), 0));
    WANT(extended(MMUEXT_UNPIN_TABLE, frame_of(other_second), 0));
    WANT(extended(MMUEXT_UNPIN_TABLE, frame_of(other), 0));
    for ( i = 0; i < 6; i++ )
        protect(tables + i * PAGE, 0);
}

/* A page of ours granted to ourselves. */
static void grants(void)
{
    static int set_up;
    xen_pfn_t list[1];
    struct gnttab_setup_table table = { .dom = DOMID_SELF, .nr_frames = 1 };
    grant_entry_v1_t *entries = (grant_entry_v1_t *)shared;
    unsigned int i;

    set_xen_guest_handle(table.frame_list, list);
    if ( !set_up++ )
    {
        WANT(CALL(grant_table_op, GNTTABOP_setup_table, &table, 1));
        WANT(CALL(update_va_mapping, shared, list[0] * PAGE | TABLE | DIRTY, UVMF_INVLPG | UVMF_ALL));
    }
    for ( i = 0; i < 8; i++ )
    {
        entries[8 + i].frame = frame_of(data + (i & 1) * PAGE);
        entries[8 + i].domid = self;
        entries[8 + i].flags = GTF_permit_access | (i & 4 ? GTF_readonly : 0);
    }
    for ( i = 0; i < 8; i++ )
    {
        struct gnttab_map_grant_ref map = { .flags = GNTMAP_host_map | (i & 4 ? GNTMAP_readonly : 0), .ref = 8 + i, .dom = self };
        struct gnttab_unmap_grant_ref unmap = { 0 };

        map.host_addr = (uintptr_t)frame;
        if ( i & 1 )
        {
            map.flags |= GNTMAP_contains_pte;
            map.host_addr = machine(entry_of(frame));
        }
        WANT(CALL(update_va_mapping, frame, 0, UVMF_INVLPG | UVMF_ALL));
        CALL(grant_table_op, GNTTABOP_map_grant_ref, &map, 1);
        WANT(map.status);
        touch((uintptr_t)frame);
        unmap.host_addr = map.host_addr;
        unmap.handle = map.handle;
        if ( i == 2 ) /* and another page of ours into its place */
        {
            struct gnttab_unmap_and_replace replace = { map.host_addr, (uintptr_t)work, map.handle, 0 };

            CALL(grant_table_op, GNTTABOP_unmap_and_replace, &replace, 1);
            CALL(update_va_mapping, work, machine(work) | TABLE | DIRTY, UVMF_INVLPG | UVMF_ALL);
        }
        else
            CALL(grant_table_op, GNTTABOP_unmap_grant_ref, &unmap, 1);
        CALL(update_va_mapping, frame, machine(frame) | TABLE | DIRTY, UVMF_INVLPG | UVMF_ALL);
    }
    for ( i = 0; i < 2; i++ )
    {
        struct gnttab_copy copy = { .source = { { 8 }, self, 0 }, .dest = { { 9 }, self, 64 }, .len = 64,
                                    .flags = GNTCOPY_source_gref | GNTCOPY_dest_gref };

        CALL(grant_table_op, GNTTABOP_copy, &copy, 1);
    }
    CALL(grant_table_op, GNTTABOP_query_size, &(struct gnttab_query_size){ .dom = DOMID_SELF }, 1);
    CALL(grant_table_op, GNTTABOP_get_version, &(struct gnttab_get_version){ .dom = DOMID_SELF }, 1);
    CALL(grant_table_op, GNTTABOP_swap_grant_ref, &(struct gnttab_swap_grant_ref){ 8, 10, 0 }, 1);
    CALL(grant_table_op, GNTTABOP_cache_flush, &(struct gnttab_cache_flush){ { machine(data) }, 0, 64, GNTTAB_CACHE_CLEAN }, 1);
}

/* What only the hypervisor may do, and does for a kernel, or refuses. */
static void privileged(void)
{
    TRY("movq %%cr0, %%rax; movq %%rax, %%cr0");
    TRY("movq %%cr2, %%rax; movq %%rax, %%cr2");
    TRY("movq %%cr4, %%rax; movq %%rax, %%cr4");
    TRY("movq %%cr8, %%rax");
    TRY("movq %%dr7, %%rax; movq %%rax, %%dr7");
    TRY("movq %%dr0, %%rax; movq %%rax, %%dr0");
    TRY("clts");
    TRY("movq %%cr0, %%rax; orq $8, %%rax; movq %%rax, %%cr0; fnop; clts");
    TRY("smsw %%ax; lmsw %%ax");
    TRY("cli");
    TRY("sti");
    TRY("wbinvd");
    TRY("invd");
    TRY("invlpg data");
    TRY("xorl %%eax, %%eax; cpuid");
    TRY("movl $0x40000000, %%eax; .byte 0x0f, 0x0b, 0x78, 0x65, 0x6e; cpuid"); /* the forced one */
    TRY("rdtsc");
    TRY("rdtscp");
    TRY("rdpmc");
    TRY("xorl %%ecx, %%ecx; xgetbv; xsetbv");
    TRY("inb $0x80, %%al; outb %%al, $0x80");
    TRY("movw $0x3f8, %%dx; inl %%dx, %%eax; outl %%eax, %%dx");
    TRY("movw $0xcf8, %%dx; inl %%dx, %%eax; outl %%eax, %%dx; movw $0xcfc, %%dx; inw %%dx, %%ax; outb %%al, %%dx");
    TRY("movw $0x70, %%dx; inb %%dx, %%al; outb %%al, %%dx; inb $0x71, %%al; inb $0x61, %%al; outb %%al, $0x42");
    TRY("movq $work, %%rdi; movq %%rdi, %%rsi; movw $0x80, %%dx; movl $4, %%ecx; rep insb");
    TRY("movq $work, %%rsi; movw $0x80, %%dx; movl $4, %%ecx; rep outsl");
    TRY("lgdt work");
    TRY("lidt work");
    TRY("sgdt work; sidt work; sldt %%ax; str %%ax");
    TRY("ltr %%ax");
    TRY("lldt %%ax");
    TRY("movl $0xffff, %%eax; movl %%eax, %%gs");
    TRY("swapgs");
    TRY("int $0x80");
    TRY("int $3");
    TRY("int $0x21");
    TRY("ud2");
    TRY("vmcall");
    TRY("sysretl");
    TRY("movq $0x123456789000, %%rax; movq (%%rax), %%rax");
    TRY("movq $0xffff830000000000, %%rax; movq (%%rax), %%rax");
    TRY("xorl %%ecx, %%ecx; divl %%ecx");
    TRY("rdfsbase %%rax; wrfsbase %%rax");
    TRY("pushfq; orq $0x100, (%%rsp); popfq; nop");
    asm volatile ( "pushfq; andq $~0x100, (%%rsp); popfq" ::: "memory", "cc" );
#define MSR(number) TRY("movl $" #number ", %%ecx; rdmsr; movl $" #number ", %%ecx; wrmsr")
    MSR(0x10); MSR(0x17); MSR(0x1b); MSR(0x8b); MSR(0xc1); MSR(0x186); MSR(0xce); MSR(0x140); MSR(0x174); MSR(0x175);
    MSR(0x176); MSR(0x198); MSR(0x199); MSR(0x1a0); MSR(0x1d9); MSR(0x277); MSR(0x2ff); MSR(0x250); MSR(0x400);
    MSR(0x401); MSR(0x404); MSR(0x48); MSR(0x49); MSR(0x10a); MSR(0x34); MSR(0x2a); MSR(0x1fc); MSR(0xda0); MSR(0x4b564d00);
    MSR(0xc0000080); MSR(0xc0000081); MSR(0xc0000082); MSR(0xc0000100); MSR(0xc0000101); MSR(0xc0000102); MSR(0xc0000103);
    MSR(0xc0010000); MSR(0xc0010004); MSR(0xc0010010); MSR(0xc0010015); MSR(0xc001001f); MSR(0xc0010058); MSR(0xc0010064);
    MSR(0xc0010140); MSR(0xc0010200); MSR(0xc0010201); MSR(0xc0011020); MSR(0xc0011022); MSR(0xc0011027); MSR(0x40000000);
}

static void events(void)
{
    struct evtchn_alloc_unbound unbound = { .dom = DOMID_SELF, .remote_dom = DOMID_SELF };
    struct evtchn_bind_interdomain pair = { .remote_dom = DOMID_SELF };
    struct evtchn_bind_virq timer = { .virq = VIRQ_TIMER }, other = { .virq = VIRQ_DEBUG };
    struct evtchn_bind_ipi ipi = { 0 };
    struct sched_poll poll = { .nr_ports = 1, .timeout = 1000 };
    struct vcpu_set_singleshot_timer shot = { .timeout_abs_ns = 1 };

    WANT(CALL(event_channel_op, EVTCHNOP_alloc_unbound, &unbound));
    pair.remote_port = unbound.port;
    WANT(CALL(event_channel_op, EVTCHNOP_bind_interdomain, &pair));
    WANT(CALL(event_channel_op, EVTCHNOP_bind_virq, &timer));
    CALL(event_channel_op, EVTCHNOP_bind_virq, &other);
    WANT(CALL(event_channel_op, EVTCHNOP_bind_ipi, &ipi));
    CALL(event_channel_op, EVTCHNOP_send, &(struct evtchn_send){ pair.local_port });
    CALL(event_channel_op, EVTCHNOP_send, &(struct evtchn_send){ ipi.port });
    CALL(event_channel_op, EVTCHNOP_status, &(struct evtchn_status){ .dom = DOMID_SELF, .port = pair.local_port });
    CALL(event_channel_op, EVTCHNOP_bind_vcpu, &(struct evtchn_bind_vcpu){ pair.local_port, 0 });
    CALL(event_channel_op, EVTCHNOP_unmask, &(struct evtchn_unmask){ pair.local_port });
    CALL(event_channel_op, EVTCHNOP_set_priority, &(struct evtchn_set_priority){ pair.local_port, 3 });
    CALL(event_channel_op, EVTCHNOP_bind_pirq, &(struct evtchn_bind_pirq){ .pirq = 9 });
    CALL(vcpu_op, VCPUOP_set_singleshot_timer, 0, &shot);
    set_xen_guest_handle(poll.ports, &timer.port);
    CALL(sched_op, SCHEDOP_poll, &poll);
    CALL(set_timer_op, 0);
    CALL(vcpu_op, VCPUOP_stop_singleshot_timer, 0, 0);
    CALL(event_channel_op, EVTCHNOP_close, &(struct evtchn_close){ pair.local_port });
    CALL(event_channel_op, EVTCHNOP_close, &(struct evtchn_close){ unbound.port });
    CALL(event_channel_op, EVTCHNOP_close, &(struct evtchn_close){ timer.port });
    CALL(event_channel_op, EVTCHNOP_close, &(struct evtchn_close){ other.port });
    CALL(event_channel_op, EVTCHNOP_close, &(struct evtchn_close){ ipi.port });
}

static void others(void)
{
    struct multicall_entry calls[] = {
        { __HYPERVISOR_xen_version, 0, { XENVER_version } },
        { __HYPERVISOR_sched_op, 0, { SCHEDOP_yield } },
        { 63, 0, { 0 } },
    };
    struct xen_memory_reservation pages = { .nr_extents = 1, .domid = DOMID_SELF };
    xen_pfn_t number = frame_of(data + 2 * PAGE), back;
    unsigned int i;

    for ( i = 0; i <= 11; i++ )
        CALL(xen_version, i, work);
    CALL(multicall, calls, 3);
    CALL(fpu_taskswitch, 1);
    TRY("fnop; movups work, %%xmm0");
    CALL(fpu_taskswitch, 0);
    CALL(stack_switch, 0xe02b, stack + sizeof(stack));
    CALL(set_debugreg, 7, 0x400);
    CALL(get_debugreg, 7);
    CALL(set_segment_base, SEGBASE_FS, 0x1000);
    CALL(set_segment_base, SEGBASE_GS_USER, 0);
    CALL(set_segment_base, SEGBASE_GS_USER_SEL, 0);
    CALL(update_descriptor, machine(data), 0);
    CALL(set_gdt, &(xen_pfn_t){ 0 }, 0);
    CALL(vcpu_op, VCPUOP_is_up, 0, 0);
    CALL(vcpu_op, VCPUOP_get_physid, 0, work);
    CALL(vcpu_op, VCPUOP_get_runstate_info, 0, work);
    CALL(vcpu_op, VCPUOP_set_periodic_timer, 0, &(struct vcpu_set_periodic_timer){ 10000000 });
    CALL(vcpu_op, VCPUOP_stop_periodic_timer, 0, 0);
    CALL(vcpu_op, VCPUOP_register_runstate_memory_area, 0, &(uint64_t){ (uintptr_t)work });
    CALL(vcpu_op, VCPUOP_register_vcpu_time_memory_area, 0, &(uint64_t){ (uintptr_t)work + 1024 });
    CALL(vcpu_op, VCPUOP_send_nmi, 1, 0);
    CALL(physdev_op, PHYSDEVOP_set_iopl, &(struct physdev_set_iopl){ 1 });
    CALL(physdev_op, PHYSDEVOP_set_iobitmap, work);
    CALL(physdev_op, PHYSDEVOP_eoi, &(struct physdev_eoi){ 9 });
    CALL(physdev_op, PHYSDEVOP_irq_status_query, &(struct physdev_irq_status_query){ .irq = 9 });
    CALL(sched_op, SCHEDOP_watchdog, &(struct sched_watchdog){ 0, 3600 });
    CALL(sched_op, SCHEDOP_watchdog, &(struct sched_watchdog){ 1, 0 });
    CALL(memory_op, XENMEM_current_reservation, &(domid_t){ DOMID_SELF });
    CALL(memory_op, XENMEM_memory_map, work);
    CALL(memory_op, XENMEM_machphys_mapping, work);
    CALL(xenpmu_op, 0, work);
    CALL(domctl, work);
    CALL(sysctl, work);
    CALL(platform_op, work);
    CALL(hvm_op, 0, work);
    CALL(dm_op, DOMID_SELF, 0, 0);
    CALL(xsm_op, work);
    CALL(argo_op, 0, 0, 0, 0, 0);
    CALL(hypfs_op, 0, "/", 1, work, PAGE);
    CALL(kexec_op, 0, work);
    CALL(nmi_op, 2, work);
    CALL(arch_0, work);
    CALL(vm_assist, 0, 1);

    /* A page given up, another taken. */
    set_xen_guest_handle(pages.extent_start, &number);
    WANT(CALL(update_va_mapping, data + 2 * PAGE, 0, UVMF_INVLPG | UVMF_ALL));
    if ( CALL(memory_op, XENMEM_decrease_reservation, &pages) == 1 )
    {
        back = (uintptr_t)(data + 2 * PAGE) / PAGE;
        set_xen_guest_handle(pages.extent_start, &back);
        if ( WANT(CALL(memory_op, XENMEM_populate_physmap, &pages) - 1) == 0 )
            frames[(uintptr_t)(data + 2 * PAGE) / PAGE] = back;
    }
    WANT(CALL(update_va_mapping, data + 2 * PAGE, machine(data + 2 * PAGE) | TABLE | DIRTY, UVMF_INVLPG | UVMF_ALL));
    CALL(set_timer_op, 100);
}

/* 20 ms, so that the others get on. */
static void rest(void)
{
    struct vcpu_runstate_info state = { 0 };
    struct evtchn_bind_virq timer = { .virq = VIRQ_TIMER };
    struct sched_poll poll = { .nr_ports = 1 };

    CALL(sched_op, SCHEDOP_yield, 0);
    CALL(vcpu_op, VCPUOP_get_runstate_info, 0, &state);
    CALL(event_channel_op, EVTCHNOP_bind_virq, &timer);
    set_xen_guest_handle(poll.ports, &timer.port);
    poll.timeout = state.state_entry_time + 20000000;
    CALL(sched_op, SCHEDOP_poll, &poll);
    CALL(event_channel_op, EVTCHNOP_close, &(struct evtchn_close){ timer.port });
}

static void __attribute__((noreturn, used)) run(const struct start_info *info)
{
    static struct trap_info traps[KERNEL_TRAPS + 2];
    unsigned int i;

    next = (uint64_t)lost;
    start = info;
    frames = (uint64_t *)info->mfn_list;
    for ( i = 0; i < KERNEL_TRAPS; i++ )
        traps[i] = (struct trap_info){ i, 3, 0xe033, (uintptr_t)fault };
    traps[KERNEL_TRAPS] = (struct trap_info){ 0x80, 3, 0xe033, (uintptr_t)fault };
    WANT(CALL(set_trap_table, traps));
    for ( i = CALLBACKTYPE_event; i <= CALLBACKTYPE_syscall32; i++ )
        if ( i != CALLBACKTYPE_nmi )
            CALL(callback_op, CALLBACKOP_register, &(struct callback_register){ i, 0, (uintptr_t)fault });
    CALL(vm_assist, VMASST_CMD_enable, VMASST_TYPE_writable_pagetables);
    /* Its own number: of no other domain may it ask. */
    for ( self = 1; self < 200; self++ )
        if ( CALL(event_channel_op, EVTCHNOP_status, &(struct evtchn_status){ .dom = self, .port = 1 }) >= 0 )
            break;
    say("pv: begins\n");
    for ( i = 0;; i++ )
    {
        page_tables();
        if ( !i ) say("pv: page tables\n");
        grants();
        if ( !i ) say("pv: grants\n");
        events();
        if ( !i ) say("pv: events\n");
        others();
        if ( !i ) say("pv: other calls\n");
        if ( i % 16 == 0 )
            privileged();
        if ( !i ) say("pv: privileged instructions\n");
        rest();
    }
}
