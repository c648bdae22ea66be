"""What the auditor knows of Xen 4.17: where its page tables begin, and which frames must not be writable.

Only symbols of the image, the layout of struct page_info and the architecture (page tables, VMCB, VMCS) are used, and all of
it is read from the memory image; nothing is asked of the running hypervisor.
"""

from dataclasses import dataclass

from pagewalk import ADDRESS, EPT, HOST, NESTED, PRESENT, Root, translate
from physmem import FRAME_SHIFT, FRAME_SIZE

XEN_SLOT = 261  # the top-level entry that maps Xen's own text: a root without it cannot run Xen
DOMAIN_SLOT = 260  # the top-level entry of what is the domain's; its first entry leads to GDTs and LDTs
DESCRIPTORS = 0xFFFF_8200_0000_0000  # where these are mapped
FRAME_TABLE = 0xFFFF_82E0_0000_0000  # FRAMETABLE_VIRT_START without CONFIG_BIGMEM
PAGE_INFO_SIZE, COUNT_INFO, TYPE_INFO, OWNER = 32, 8, 16, 24
TYPE_MASK, TYPE_L4, USES = 7 << 61, 4 << 61, (1 << 50) - 1  # PGT_type_mask, PGT_l4_page_table, counts of both words
VALIDATED = 1 << 58  # PGT_validated
STATE_MASK, STATE_FREE = 3 << 58, 3 << 58  # PGC_state, PGC_state_free
PERCPU_MAX = 256  # CONFIG_NR_CPUS
FRAME_COPIES = (0, 1, 2, 3, 6, 7)  # pages of a CPU's stacks: constants of the CPU; #MC, NMI, #DB and primary stack

# VMCB, AMD64 manual volume 2, appendix B
VMCB_IOPM, VMCB_MSRPM = 0x40, 0x48
VMCB_INTERCEPTS_2, VMCB_ASID, VMCB_NESTED, VMCB_NESTED_CR3 = 0x10, 0x58, 0x90, 0xB0
VMCB_EFER, VMCB_CR4, VMCB_CR3, VMCB_CR0 = 0x4D0, 0x548, 0x550, 0x558
INTERCEPT_VMRUN, EFER_SVME, EFER_LMA, EFER_RESERVED = 1, 1 << 12, 1 << 10, -1 << 22

# VMCS: its first word is the architecture's, where its fields are is the CPU's secret. These are Bochs's places (0x10 + 4 * (64 *
# (4 * width + type) + index), of the encodings in appendix B of Intel's manual, volume 3); no other machine with VMX is looked at.
VMCS_EPT_POINTER, VMCS_SECONDARY = 0x478, 0x888
SECONDARY_EPT = 1 << 1
POINTER_WALK, WALK_OF_FOUR = 7 << 3, 3 << 3


class HypervisorError(Exception):
    """The memory does not look like this hypervisor."""


@dataclass(frozen=True)
class Region:
    """Frames that hold what must not change: their numbers in memory and what each belongs to."""

    name: str
    frames: dict  # frame -> virtual address it is linked or known at


class Hypervisor:
    """Xen in a memory image, once its own top-level page table is found."""

    def __init__(self, memory, symbols, cpus):
        self.memory = memory
        self.symbols = symbols
        self.cpus = cpus
        self.top = self._find_top()
        self._xen_entry = memory.word((self.top << FRAME_SHIFT) + 8 * XEN_SLOT) & ADDRESS

    def _is_top(self, frame):
        """Xen's own table is the one that maps itself where the symbol says it is."""
        return translate(self.memory, frame, self.symbols["idle_pg_table"]) == frame << FRAME_SHIFT

    def _find_top(self):
        for cpu in self.cpus:
            address = translate(self.memory, cpu.cr3 >> FRAME_SHIFT, self.symbols["idle_pg_table"])
            if address is not None and self._is_top(address >> FRAME_SHIFT):
                return address >> FRAME_SHIFT
        for frame, entry in enumerate(self.memory.column(XEN_SLOT)):
            if entry & PRESENT and self._is_top(frame):
                return frame
        raise HypervisorError("no page table maps idle_pg_table: Xen is not up, or the symbols are of another build")

    def physical(self, address):
        return translate(self.memory, self.top, address)

    def word(self, address):
        physical = self.physical(address)
        return None if physical is None else self.memory.word(physical)

    def bytes(self, address, size):
        """Memory as it is mapped; zeroes where nothing is."""
        words = [self.word(at) or 0 for at in range(address & -8, address + size, 8)]
        return b"".join(word.to_bytes(8, "little") for word in words)[address % 8 :][:size]

    def online(self, cpu):
        word = self.word(self.symbols["cpu_online_map"] + 8 * (cpu // 64))
        return bool(word is not None and word >> cpu % 64 & 1)

    def per_cpu(self, name, cpu):
        """Virtual address of a per-CPU variable."""
        offset = self.word(self.symbols["__per_cpu_offset"] + 8 * cpu)
        return (self.symbols["per_cpu__" + name] + (offset or 0)) & (1 << 64) - 1

    def is_free(self, frame):
        info = self.word(FRAME_TABLE + frame * PAGE_INFO_SIZE + COUNT_INFO)
        return info is not None and info & STATE_MASK == STATE_FREE

    def owner(self, frame):
        """The domain that a frame belongs to, as its address in Xen's own pages, or None."""
        word = self.word(FRAME_TABLE + frame * PAGE_INFO_SIZE + OWNER)
        return (word or 0) & 0xFFFF_FFFF or None

    def _is_guests(self, frame):
        """Whether a frame belongs to a guest that does not use it as a top-level table (any more; its contents stay).

        One that is given up is unvalidated first, so that no CPU can be told to use it from then on, while it still links to
        tables that are given up after it.
        """
        at = FRAME_TABLE + frame * PAGE_INFO_SIZE
        used, kind, owner = (self.word(at + field) for field in (COUNT_INFO, TYPE_INFO, OWNER))
        if None in (used, kind, owner) or not used & USES or not owner & 0xFFFF_FFFF:
            return False
        return kind & TYPE_MASK != TYPE_L4 or not kind & USES or not kind & VALIDATED

    def _is_hypervisors(self, frame):
        """Whether a frame is in use, and no domain owns it: what a domain's pages hold may look like anything."""
        owner = self.word(FRAME_TABLE + frame * PAGE_INFO_SIZE + OWNER)
        return owner is not None and not owner & 0xFFFF_FFFF and not self.is_free(frame)

    def _is_unused(self, frame):
        """Whether nobody counts on what a frame holds: it waits in a domain's pool, with what a shadow table left there."""
        at = FRAME_TABLE + frame * PAGE_INFO_SIZE
        used, kind = self.word(at + COUNT_INFO), self.word(at + TYPE_INFO)
        return None not in (used, kind) and not used & USES and not kind

    # ---- roots ----

    def host_state(self, cpu):
        """(CR0, CR3, CR4, EFER, where they were read) of a CPU as the hypervisor runs on it.

        While an SVM guest runs, the registers are the guest's, and the hypervisor's wait in the host save area.
        """
        if self._runs_xen(cpu.cr3 >> FRAME_SHIFT, cpu.number):
            return cpu.cr0, cpu.cr3, cpu.cr4, cpu.efer, "registers"
        area = self.word(self.per_cpu("hsa", cpu.number)) if "per_cpu__hsa" in self.symbols else None
        if cpu.efer & EFER_SVME and area:
            saved = [self.memory.word(area + at) for at in (VMCB_CR0, VMCB_CR3, VMCB_CR4, VMCB_EFER)]
            if None not in saved and self._runs_xen(saved[1] >> FRAME_SHIFT, cpu.number):
                return *saved, "host save area"
        return cpu.cr0, cpu.cr3, cpu.cr4, cpu.efer, "registers, and CR3 is not a table of Xen's"

    def _runs_xen(self, frame, cpu):
        entry = self.memory.word((frame << FRAME_SHIFT) + 8 * XEN_SLOT)
        return entry is not None and (entry & ADDRESS == self._xen_entry or frame == self._isolated_root(cpu))

    def _isolated_root(self, cpu):
        """The table that a CPU runs PV guests on under XPTI, or None."""
        pointer = self.word(self.per_cpu("root_pgt", cpu)) if "per_cpu__root_pgt" in self.symbols else None
        address = self.physical(pointer) if pointer else None
        return None if address is None else address >> FRAME_SHIFT

    def roots(self):
        """Every top-level table that a CPU uses or could be told to use; each frame once."""
        found = {self.top: Root(self.top, "idle_pg_table")}

        def add(frame, name, kind=HOST):
            if frame is not None and 0 < frame < self.memory.frames:
                found.setdefault(frame, Root(frame, name, kind))

        for cpu in self.cpus:
            if self.online(cpu.number):
                add(self.host_state(cpu)[1] >> FRAME_SHIFT, f"CR3 of CPU {cpu.number}")
                add(self._isolated_root(cpu.number), f"root_pgt of CPU {cpu.number}")
        for frame, entry in enumerate(self.memory.column(XEN_SLOT)):
            if not entry & PRESENT or entry & ADDRESS != self._xen_entry:
                continue
            if not (self.is_free(frame) or self._is_guests(frame) or self._is_unused(frame)):
                add(frame, f"top-level table in frame {frame:#x}")
        for frame, kind, top in self._svm_roots():
            add(top, f"{kind} table of the VMCB in frame {frame:#x}", NESTED)
        for frame, top in self._vmx_roots():
            add(top, f"EPT table of the VMCS in frame {frame:#x}", EPT)
        return list(found.values())

    def _vmx_roots(self):
        """(frame of the VMCS, frame of the top-level EPT table): VMCSs begin with the number that the CPU wants there."""
        physical = self.physical(self.symbols["vmcs_revision_id"]) if "vmcs_revision_id" in self.symbols else None
        word = None if physical is None else self.memory.word(physical & -8)
        revision = (word or 0) >> 8 * (physical or 0) % 64 & 0xFFFF_FFFF
        if not revision:
            return  # VMX is not used
        pointers = self.memory.column(VMCS_EPT_POINTER >> 3)
        controls = self.memory.column(VMCS_SECONDARY >> 3)
        for frame, start in enumerate(self.memory.column(0)):
            if start & 0xFFFF_FFFF != revision or not controls[frame] & SECONDARY_EPT or not self._is_hypervisors(frame):
                continue
            pointer = pointers[frame]
            if pointer & ADDRESS and pointer & POINTER_WALK == WALK_OF_FOUR:
                yield frame, (pointer & ADDRESS) >> FRAME_SHIFT

    def _svm_roots(self):
        """(frame of the VMCB, kind, frame of the top-level table): VMCBs are found by what the CPU wants of one.

        Shadow tables of guests that are not in long mode have another format, and are not walked.
        """
        flags = self.memory.column(VMCB_NESTED >> 3)
        intercepts = self.memory.column(VMCB_INTERCEPTS_2 >> 3)
        efers = self.memory.column(VMCB_EFER >> 3)
        for frame in range(self.memory.frames):
            if not (intercepts[frame] & INTERCEPT_VMRUN and efers[frame] & EFER_SVME) or efers[frame] & EFER_RESERVED:
                continue
            nested = flags[frame] & 1
            if not nested and (flags[frame] or not efers[frame] & EFER_LMA):
                continue
            top = self.memory.word((frame << FRAME_SHIFT) + (VMCB_NESTED_CR3 if nested else VMCB_CR3))
            asid = self.memory.word((frame << FRAME_SHIFT) + VMCB_ASID) & 0xFFFF_FFFF
            if asid and top and not top & (FRAME_SIZE - 1) and self._is_hypervisors(frame):
                yield frame, "nested" if nested else "shadow", top >> FRAME_SHIFT

    # ---- what must not change ----

    def regions(self):
        symbols = self.symbols
        found = [
            self._range("code", symbols["_stext"], symbols["_etext"]),
            self._range("constants and tables", symbols["_srodata"], symbols["_erodata"]),
        ]
        idt, gdt, tss, saved = {}, {}, {}, {}
        for cpu in range(PERCPU_MAX):
            if not self.online(cpu):
                continue
            self._add_frames(idt, self.word(symbols["idt_tables"] + 8 * cpu), FRAME_SIZE)
            self._add_frames(gdt, self.word(self.per_cpu("gdt", cpu)), FRAME_SIZE)
            self._add_frames(tss, self.per_cpu("tss_page", cpu), FRAME_SIZE)
            self._add_saved_state(saved, cpu)
        return found + [Region("IDT", idt), Region("GDT", gdt), Region("TSS", tss), Region("saved state", saved),
                        Region("guests' descriptors", self._guest_descriptors()),
                        Region("guests' permissions", self._guest_permissions())]

    def _add_saved_state(self, frames, cpu):
        """Copies of frames, below the CPU's stacks; and where SVM keeps the host's state."""
        stacks = self.word(self.symbols["stack_base"] + 8 * cpu)
        for page in FRAME_COPIES if stacks else ():
            self._add_frames(frames, stacks + page * FRAME_SIZE, FRAME_SIZE)
        for name in ("hsa", "host_vmcb", "guest_vmcb"):
            physical = self.word(self.per_cpu(name, cpu)) if f"per_cpu__{name}" in self.symbols else None
            if physical:
                frames[physical >> FRAME_SHIFT] = physical

    def _guest_descriptors(self):
        """The pages that PV guests' address spaces show as their GDT and LDT."""
        tops = {root.frame for root in self.roots() if root.kind == HOST}
        level3 = self._linked(tops, [DOMAIN_SLOT])
        directories = self._linked(level3, [0])
        tables = self._linked(directories, range(512))
        return dict.fromkeys(self._linked(tables, range(512)), DESCRIPTORS)

    def _linked(self, tables, slots):
        """Frames that these entries of page tables lead to."""
        words = [self.memory.word((table << FRAME_SHIFT) + 8 * slot) for table in tables for slot in slots]
        return {(word & ADDRESS) >> FRAME_SHIFT for word in words if word is not None and word & PRESENT}

    def _guest_permissions(self):
        """Maps of the ports and MSRs that SVM guests use by themselves, as the VMCBs say that CPUs run them by."""
        frames = {}
        for cpu in range(PERCPU_MAX if "per_cpu__guest_vmcb" in self.symbols else 0):
            vmcb = self.word(self.per_cpu("guest_vmcb", cpu)) if self.online(cpu) else None
            for at, size in ((VMCB_IOPM, 3), (VMCB_MSRPM, 2)) if vmcb else ():
                physical = self.memory.word(vmcb + at)
                for page in range(size) if physical else ():
                    frames[(physical >> FRAME_SHIFT) + page] = physical
        return frames

    def _range(self, name, start, end):
        frames = {}
        self._add_frames(frames, start, end - start)
        if not frames:
            raise HypervisorError(f"{name}: not mapped at {start:#x}")
        return Region(name, frames)

    def _add_frames(self, frames, start, size):
        if not start:
            return
        for address in range(start & -FRAME_SIZE, start + size, FRAME_SIZE):
            physical = self.physical(address)
            if physical is not None:
                frames[physical >> FRAME_SHIFT] = address
