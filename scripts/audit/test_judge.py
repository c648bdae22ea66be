"""Finding Xen in a memory made by hand, and judging it: each fault that can be planted is reported, a clean one is not."""

import struct
import unittest

from hypervisor import (COUNT_INFO, FRAME_TABLE, OWNER, PAGE_INFO_SIZE, SECONDARY_EPT, STATE_FREE, TYPE_INFO, TYPE_L4, VALIDATED,
                        VMCS_EPT_POINTER, VMCS_SECONDARY, WALK_OF_FOUR, XEN_SLOT, Hypervisor, HypervisorError)
from judge import CR0_WP, CR4_CET, CR4_SMEP, EFER_NXE, judge, offender, summary
from machine import Cpu
from pagewalk import NX
from physmem import PhysicalMemory
from symbols import Symbols

P, RW, US, PS = 1, 2, 4, 0x80
BASE = 0xFFFF_82D0_4000_0000
TOP, XEN_L3, XEN_L2, XEN_L1, CODE, RODATA, DATA, IDT, GDT, TSS = range(1, 11)
INFO_L3, INFO_L2, INFO_L1, INFO = range(11, 15)
GUEST_TOP, VMCB, NESTED_TOP, SAVE_AREA, STRAY, COPIES, VMCS = range(16, 23)
REVISION = 0x2B
LINKED = {CODE: 0x200000, RODATA: 0x201000, DATA: 0x202000, IDT: 0x203000, GDT: 0x204000, TSS: 0x205000, TOP: 0x206000,
          COPIES: 0x210000}
SYMBOLS = {
    "_stext": BASE + 0x200000, "_etext": BASE + 0x200800, "_srodata": BASE + 0x201000, "_erodata": BASE + 0x201010,
    "idle_pg_table": BASE + 0x206000, "cpu_online_map": BASE + 0x202000, "__per_cpu_offset": BASE + 0x202100,
    "idt_tables": BASE + 0x202200, "per_cpu__gdt": BASE + 0x202300, "per_cpu__tss_page": BASE + 0x205000,
    "per_cpu__hsa": BASE + 0x202308, "stack_base": BASE + 0x202310, "vmcs_revision_id": BASE + 0x20231C,
}


def slots(address):
    return [address >> shift & 511 for shift in (39, 30, 21, 12)]


class Machine:
    """One CPU, every page of Xen mapped once with the right permissions, page tables not mapped at all."""

    def __init__(self):
        self.data = bytearray(64 * 4096)
        self.cpu = Cpu(0, CR0_WP, TOP << 12, CR4_SMEP, EFER_NXE, True)
        self.put(TOP, XEN_SLOT, XEN_L3 << 12 | P | RW)
        _, l3, l2, _ = slots(BASE + 0x200000)
        self.put(XEN_L3, l3, XEN_L2 << 12 | P | RW)
        self.put(XEN_L2, l2, XEN_L1 << 12 | P | RW)
        for frame, offset in LINKED.items():
            self.map(frame, offset, NX)
        self.map(CODE, LINKED[CODE], 0)
        self.map(DATA, LINKED[DATA], RW | NX)
        l4, l3, l2, l1 = slots(FRAME_TABLE)
        assert l4 == XEN_SLOT
        self.put(XEN_L3, l3, INFO_L2 << 12 | P | RW)
        self.put(INFO_L2, l2, INFO_L1 << 12 | P | RW)
        self.put(INFO_L1, l1, INFO << 12 | P | RW | NX)
        self.variable("cpu_online_map", 1)
        self.variable("idt_tables", BASE + LINKED[IDT])
        self.variable("per_cpu__gdt", BASE + LINKED[GDT])
        self.variable("stack_base", BASE + LINKED[COPIES])

    def put(self, frame, index, word):
        struct.pack_into("<Q", self.data, frame * 4096 + 8 * index, word)

    def map(self, frame, offset, flags):
        """Maps a frame at BASE + offset, present, with these flags."""
        self.put(XEN_L1, slots(BASE + offset)[3], frame << 12 | P | flags)

    def variable(self, name, value):
        self.put(DATA, (SYMBOLS[name] & 0xFFF) >> 3, value)

    def use(self, frame):
        self.put(INFO, (frame * PAGE_INFO_SIZE + COUNT_INFO) >> 3, 1)

    def own(self, frame):
        self.put(INFO, (frame * PAGE_INFO_SIZE + OWNER) >> 3, 1)

    def free(self, frame):
        self.put(INFO, (frame * PAGE_INFO_SIZE + COUNT_INFO) >> 3, STATE_FREE)

    def vmcs(self, revision=REVISION, controls=SECONDARY_EPT, pointer=NESTED_TOP << 12 | WALK_OF_FOUR | 6):
        """A VMCS of a guest whose EPT maps Xen's code for reading and writing."""
        struct.pack_into("<I", self.data, DATA * 4096 + 0x31C, REVISION)
        for at, word in ((0, revision), (VMCS_SECONDARY, controls), (VMCS_EPT_POINTER, pointer)):
            self.put(VMCS, at >> 3, word)
        for table, index, target, rights in ((NESTED_TOP, 0, 40, 7), (40, 0, 41, 7), (41, 0, 42, 7), (42, 3, CODE, 3)):
            self.put(table, index, target << 12 | rights)

    def hypervisor(self):
        return Hypervisor(PhysicalMemory(bytes(self.data)), Symbols(SYMBOLS), [self.cpu])

    def judge(self):
        return judge(self.hypervisor())

    def register(self, **changes):
        self.cpu = Cpu(**{**self.cpu.__dict__, **changes})


class Judge(unittest.TestCase):
    def setUp(self):
        self.machine = Machine()

    def faults(self, **registers):
        self.machine.register(**registers)
        return " ".join(self.machine.judge().cpu_faults)

    def test_clean_machine_is_clean(self):
        result = self.machine.judge()
        self.assertTrue(result.clean, result)
        self.assertEqual((6, 6, 4096), (result.tables.all, result.constants.all, result.executable.all))

    def test_writable_code_constants_and_descriptors_are_counted(self):
        for frame, name in ((CODE, "code"), (RODATA, "constants and tables"), (IDT, "IDT"), (GDT, "GDT"), (TSS, "TSS"),
                            (COPIES, "saved state")):
            with self.subTest(name):
                self.machine = Machine()
                self.machine.map(frame, 0x20F000, RW | NX)
                result = self.machine.judge()
                self.assertEqual((1, 1), (result.constants.bad, result.regions[name].bad))
                self.assertIn(f"{BASE + 0x20F000:#x}", result.constants.first)
                self.assertFalse(result.clean)

    def test_code_writable_elsewhere_counts_as_writable_and_executable(self):
        self.machine.map(CODE, 0x20F000, RW | NX)
        result = self.machine.judge()
        self.assertEqual((4096, 0), (result.executable.bad, result.one_mapping))
        self.assertIn(f"executable at {SYMBOLS['_stext']:#x}", result.executable.first)

    def test_data_executable_counts(self):
        self.machine.map(DATA, LINKED[DATA], RW)
        result = self.machine.judge()
        self.assertEqual((4096, 4096), (result.executable.bad, result.one_mapping))

    def test_writable_page_table_names_level_and_frame(self):
        self.machine.map(XEN_L2, 0x20F000, RW | NX)
        result = self.machine.judge()
        self.assertEqual((1, 6), (result.tables.bad, result.tables.all))
        self.assertIn(f"frame {XEN_L2:#x}: a level-2 table", result.tables.first)

    def test_user_mapping_of_a_table_counts(self):
        self.machine.put(TOP, 0, 40 << 12 | P | RW | US)
        self.machine.put(40, 0, 41 << 12 | P | RW | US)
        self.machine.put(41, 0, 42 << 12 | P | RW | US)
        self.machine.put(42, 0, XEN_L1 << 12 | P | RW | US | NX)
        self.assertEqual(1, self.machine.judge().tables.bad)

    def guest_top(self, kind):
        """A top-level table of a guest, of this type, in use."""
        self.machine.put(GUEST_TOP, XEN_SLOT, XEN_L3 << 12 | P | RW)
        self.machine.use(GUEST_TOP)
        self.machine.own(GUEST_TOP)
        self.machine.put(INFO, (GUEST_TOP * PAGE_INFO_SIZE + TYPE_INFO) >> 3, kind)
        return self.machine.judge()

    def test_domains_whose_tables_were_walked_are_counted(self):
        self.assertEqual(0, self.machine.judge().domains)
        self.assertEqual(1, self.guest_top(TYPE_L4 | VALIDATED | 1).domains)

    def test_top_level_table_that_is_given_up_is_none(self):
        self.machine.map(GUEST_TOP, 0x20F000, RW | NX)
        self.assertEqual(1, self.guest_top(TYPE_L4 | VALIDATED | 1).tables.bad)
        self.assertEqual(0, self.guest_top(TYPE_L4 | 1).tables.bad)

    def test_summary_and_first_offender(self):
        result = self.machine.judge()
        self.assertEqual(("0/0/0, 0 of 0 sealed calls wrong, 1 roots (0 nested, 0 domains)", ""), (summary(result), offender(result)))
        self.machine.map(CODE, 0x20F000, RW | NX)
        result = self.machine.judge()
        self.assertTrue(summary(result).startswith("0/1/4096, "), summary(result))
        self.assertEqual(result.constants.first, offender(result))

    def test_first_offender_may_be_a_register(self):
        self.machine.register(cr4=0)
        self.assertIn("SMEP is off", offender(self.machine.judge()))

    def test_top_level_table_is_a_root_if_in_use(self):
        self.machine.put(GUEST_TOP, XEN_SLOT, XEN_L3 << 12 | P | RW)
        self.assertEqual(6, self.machine.judge().tables.all)
        self.machine.use(GUEST_TOP)
        self.assertEqual(7, self.machine.judge().tables.all)
        self.machine.free(GUEST_TOP)
        self.assertEqual(6, self.machine.judge().tables.all)

    def test_nested_table_that_maps_xen_is_found(self):
        self.machine.put(VMCB, 0x10 >> 3, 1)
        self.machine.put(VMCB, 0x58 >> 3, 1)
        self.machine.put(VMCB, 0x90 >> 3, 1)
        self.machine.put(VMCB, 0xB0 >> 3, NESTED_TOP << 12)
        self.machine.put(VMCB, 0x4D0 >> 3, 1 << 12)
        self.machine.put(NESTED_TOP, 0, 40 << 12 | P | RW | US)
        self.machine.put(40, 0, 41 << 12 | P | RW | US)
        self.machine.put(41, 0, 42 << 12 | P | RW | US)
        self.machine.put(42, 3, CODE << 12 | P | RW | US)
        result = self.machine.judge()
        self.assertEqual((10, 1), (result.tables.all, result.regions["code"].bad))
        self.assertEqual((2, 1), (result.roots, result.nested))
        self.assertIn("guest-physical 0x3000", result.constants.first)

    def test_ept_that_maps_xen_is_found(self):
        self.machine.vmcs()
        result = self.machine.judge()
        self.assertEqual((10, 1), (result.tables.all, result.regions["code"].bad))
        self.assertEqual((2, 1), (result.roots, result.nested))
        self.assertIn(f"the VMCS in frame {VMCS:#x}", result.constants.first)
        self.assertIn("guest-physical 0x3000", result.constants.first)

    def test_writable_ept_table_is_found(self):
        self.machine.vmcs()
        self.machine.map(41, 0x20F000, RW | NX)
        self.assertEqual(1, self.machine.judge().tables.bad)

    def test_what_is_no_vmcs_with_ept_is_no_root(self):
        def nested(**changes):
            self.machine = Machine()
            self.machine.vmcs(**changes)
            return self.machine.judge().nested

        self.assertEqual(1, nested())
        self.assertEqual(1, nested(revision=REVISION | 5 << 32), "the abort indicator follows")
        self.assertEqual(0, nested(revision=REVISION + 1))
        self.assertEqual(0, nested(controls=~SECONDARY_EPT & 0xFFFF_FFFF))
        self.assertEqual(0, nested(pointer=0))
        self.assertEqual(0, nested(pointer=NESTED_TOP << 12 | 4 << 3), "five levels")

    def test_vmcs_of_a_domain_or_given_up_is_none(self):
        self.machine.vmcs()
        self.machine.own(VMCS)
        self.assertEqual(0, self.machine.judge().nested)
        self.machine = Machine()
        self.machine.vmcs()
        self.machine.free(VMCS)
        self.assertEqual(0, self.machine.judge().nested)

    def test_without_vmx_nothing_is_a_vmcs(self):
        self.machine.vmcs(revision=0)
        self.machine.put(DATA, 0x318 >> 3, 0)
        self.assertEqual(0, self.machine.judge().nested)

    def test_what_a_guest_holds_is_no_vmcb(self):
        def plant(efer):
            for at, word in ((0x10, 1), (0x58, 1), (0x90, 1), (0xB0, NESTED_TOP << 12), (0x4D0, efer)):
                self.machine.put(VMCB, at >> 3, word)
            return self.machine.judge().roots

        alone = self.machine.judge().roots
        self.assertEqual(alone + 1, plant(1 << 12))
        self.assertEqual(alone, plant((1 << 64) - 1))
        self.machine.own(VMCB)
        self.assertEqual(alone, plant(1 << 12))

    def test_registers_are_judged(self):
        self.assertIn("CR0.WP is off", self.faults(cr0=0))
        self.assertIn("EFER.NXE is off", self.faults(cr0=CR0_WP, efer=0))
        self.assertIn("SMEP is off", self.faults(efer=EFER_NXE, cr4=0))
        self.assertEqual("", self.faults(has_smep=False))
        self.assertIn("CET is on", self.faults(cr4=CR4_CET))

    def test_without_nxe_data_is_executable(self):
        self.machine.register(efer=0)
        self.assertLess(0, self.machine.judge().executable.bad)

    def test_strange_cr3_is_a_fault_and_its_tables_are_walked(self):
        self.machine.put(STRAY, 3, 40 << 12 | P | RW)
        result_faults = self.faults(cr3=STRAY << 12)
        self.assertIn("not a page table of Xen's", result_faults)
        self.assertEqual(8, self.machine.judge().tables.all)

    def test_cpu_in_a_guest_is_judged_by_its_host_save_area(self):
        self.machine.variable("per_cpu__hsa", SAVE_AREA << 12)
        for at, value in ((0x550, TOP << 12), (0x558, 0), (0x548, CR4_SMEP), (0x4D0, EFER_NXE)):
            self.machine.put(SAVE_AREA, at >> 3, value)
        self.assertIn("CR0.WP is off", self.faults(cr3=STRAY << 12, efer=EFER_NXE | 1 << 12))

    def test_offline_cpu_is_not_judged_but_none_at_all_is_a_fault(self):
        self.machine.variable("cpu_online_map", 0)
        self.assertIn("no CPU is online", self.faults(cr0=0))

    def test_other_build_is_refused(self):
        self.machine.put(XEN_L1, slots(SYMBOLS["idle_pg_table"])[3], 0)
        with self.assertRaises(HypervisorError):
            self.machine.judge()


if __name__ == "__main__":
    unittest.main()
