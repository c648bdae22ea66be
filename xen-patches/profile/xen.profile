# What of Xen (4.17, with xen-patches/) stays outside the protection, and why. Lines: kind symbol reason.

# ---- What this file is about: not the small programs that Xen's makefile links to try the linker ----

image *xen-syms*   the ELF image, and those that its symbol table is made from
image *xen.efi*    the PE image, and those that its relocations are made from

# ---- Arrays of the linker script that have no members in this configuration ----

may-be-empty .bug_frames.3     assertions, which only debug builds have
may-be-empty .init_array.*     constructors, which only coverage builds have
may-be-empty .reloc            xen.efi: ld makes these itself, of offsets; there is nothing to call

# ---- Entry points whose true address the hardware jumps to ----

raw-address divide_error             IDT gate
raw-address debug                    IDT gate
raw-address nmi                      IDT gate
raw-address int3                     IDT gate
raw-address overflow                 IDT gate
raw-address bounds                   IDT gate
raw-address invalid_op               IDT gate
raw-address device_not_available     IDT gate
raw-address double_fault             IDT gate
raw-address invalid_TSS              IDT gate
raw-address segment_not_present      IDT gate
raw-address stack_segment            IDT gate
raw-address general_protection       IDT gate
raw-address page_fault               IDT gate
raw-address early_page_fault         IDT gate while booting
raw-address coprocessor_error        IDT gate
raw-address alignment_check          IDT gate
raw-address machine_check            IDT gate
raw-address simd_coprocessor_error   IDT gate
raw-address entry_CP                 IDT gate
raw-address int80_direct_trap        IDT gate for PV guests' system calls
raw-address trap_nop                 IDT gate of crashing CPUs
raw-address lstar_enter              target of the SYSCALL trampolines in each CPU's stub page
raw-address cstar_enter              target of the SYSCALL trampolines in each CPU's stub page
raw-address sysenter_entry           MSR_SYSENTER_EIP and VMCS host SYSENTER_EIP; #DB compares RIP with it
raw-address sysenter_eflags_saved    label in sysenter_entry that #DB compares RIP with
raw-address vmx_asm_vmexit_handler   VMCS host RIP

# ---- Code that runs where no table can be reached ----

# The 16-bit and 32-bit code that takes the machine to long mode, from before paging, and the trampoline
# for further CPUs and S3, which runs from a copy below 1 MiB.
foreign-code bad_cpu..__efi64_mb2_start   32-bit messages before paging
foreign-code cs32_switch..trampoline_end  16/32-bit boot code and the trampoline that is copied below 1 MiB
foreign-code _stext.._stextentry          Multiboot headers and 32-bit entry
foreign-code cpu0_stack..__init_end       data of .init, which xen.efi merges with its code
plain-call   start64                   in the trampoline: its copy jumps to the constant __high_start
plain-call   wakeup_64                 in the trampoline: its copy jumps to the constant s3_resume

# Entry from a guest runs on the guest's page tables (XPTI), where .rodata is not mapped; and these pairs of
# CALL and RET are what clears the branch history.
plain-section .text.entry.bhb          branch history clearing on entry from a guest, before CR3 is Xen's
plain-section .altinstr_replacement    bytes that are copied over .text at boot; its calls go to clear_bhb_* only
plain-return  clear_bhb_loops          its CALL/RET pairs clear the branch history; runs before CR3 is Xen's
plain-return  clear_bhb_tsx            called by bytes of .altinstr_replacement; runs before CR3 is Xen's

# ---- Firmware ----

foreign-call efi_start                 shim's Verify is firmware, but has the System V convention

# ---- Tables ----

read-only-section .rodata              the link (-N) marks it writable; init_done() maps it read-only
sealed-section .data.ro_after_init     init_done() has calls through these pointers sealed, then nothing can write there
freed-section .init.text               init_done() retires the slots that lead there, then frees it

# ---- Code made at run time ----

plain-call x86_stub_call               jump to the emulator's stub, whose place is read-only and whose shape the gate checks; it jumps back into this function
plain-call io_emul_call                jump to the I/O stub, likewise

# ---- CR0 ----

cr0-write s3_resume                    wake-up from S3 loads the CR0 that it saved, before anything else runs

# ---- For the analysis: what hands out memory, and where no pointer goes ----

allocator _xmalloc              each call hands out memory of its own
allocator _xzalloc              each call hands out memory of its own
allocator alloc_xenheap_pages   each call hands out memory of its own
allocator vmalloc               each call hands out memory of its own
allocator vzalloc               each call hands out memory of its own
release xfree                   what is freed is not used again
release free_xenheap_pages      what is freed is not used again
release vfree                   what is freed is not used again
release clear_page_sse2         writes zeroes and keeps nothing
