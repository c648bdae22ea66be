"""The walker on small memories made by hand: each kind of violation is found, and nothing else is.

Run all tests here with: python3 -m unittest discover -s scripts/audit
"""

import struct
import unittest

from pagewalk import EPT, NESTED, NX, Root, canonical, translate, walk
from physmem import ENTRIES, PhysicalMemory

P, RW, US, PS = 1, 2, 4, 0x80
RX, RO, RWX = P, P | NX, P | RW
EPT_R, EPT_W, EPT_X = 1, 2, 4
TOP, L3, L2, L1 = 1, 2, 3, 4  # frames of the tables of one ordinary road
PAGE = 8


class Image:
    """A memory under construction: entries set by (frame of the table, index)."""

    def __init__(self, frames=2048):
        self.data = bytearray(frames * 4096)

    def set(self, table, index, frame, flags):
        struct.pack_into("<Q", self.data, table * 4096 + 8 * index, frame << 12 | flags)
        return self

    def road(self, leaf=RO, l4=P | RW | US, l3=P | RW | US, l2=P | RW | US, page=PAGE):
        """TOP[0] -> L3[0] -> L2[0] -> L1[5] -> page: the page is at 0x5000."""
        return self.set(TOP, 0, L3, l4).set(L3, 0, L2, l3).set(L2, 0, L1, l2).set(L1, 5, page, leaf)

    def memory(self):
        return PhysicalMemory(bytes(self.data))

    def walk(self, *roots, nxe=True):
        return walk(self.memory(), roots or [Root(TOP, "top")], nxe)


class PageWalk(unittest.TestCase):
    def test_read_only_page_grants_nothing(self):
        access = Image().road(leaf=RO).walk()
        self.assertEqual({}, access.writable)
        self.assertEqual({}, access.executable)
        self.assertEqual({TOP: 4, L3: 3, L2: 2, L1: 1}, access.tables)

    def test_writable_page_is_found_with_address_level_and_entry(self):
        mapping = Image().road(leaf=P | RW | NX).walk().writable[PAGE]
        self.assertEqual((0x5000, 1, L1 * 4096 + 40), (mapping.address, mapping.level, mapping.at))
        self.assertEqual(PAGE << 12 | P | RW | NX, mapping.entry)

    def test_write_needs_every_level(self):
        for level in ("l4", "l3", "l2"):
            with self.subTest(level):
                self.assertEqual({}, Image().road(leaf=P | RW | NX, **{level: P | US}).walk().writable)

    def test_nx_at_any_level_forbids_execution(self):
        self.assertIn(PAGE, Image().road(leaf=RX).walk().executable)
        for level in ("l4", "l3", "l2"):
            with self.subTest(level):
                self.assertEqual({}, Image().road(leaf=RX, **{level: P | RW | NX}).walk().executable)

    def test_nx_means_nothing_without_nxe(self):
        self.assertIn(PAGE, Image().road(leaf=RO).walk(nxe=False).executable)

    def test_page_both_writable_and_executable_is_found(self):
        access = Image().road(leaf=RWX).walk()
        self.assertIn(PAGE, access.writable_executable)
        self.assertNotIn(PAGE, Image().road(leaf=P | RW | NX).walk().writable_executable)

    def test_two_aliases_one_writable_one_executable(self):
        access = Image().road(leaf=RX).set(L1, 6, PAGE, P | RW | NX).walk()
        self.assertIn(PAGE, access.executable)
        self.assertEqual(0x6000, access.writable[PAGE].address)
        self.assertEqual({}, access.writable_executable)

    def test_user_page_needs_user_at_every_level(self):
        access = Image().road(leaf=RWX | US).walk()
        self.assertIn(PAGE, access.user_executable)
        self.assertNotIn(PAGE, access.executable)
        self.assertIn(PAGE, access.writable, "supervisor code writes user pages, too")
        access = Image().road(leaf=RWX | US, l3=P | RW).walk()
        self.assertIn(PAGE, access.executable)

    def test_large_pages_cover_all_their_frames(self):
        access = Image().set(TOP, 0, L3, RWX).set(L3, 0, L2, RWX).set(L2, 1, 512, P | RW | PS | NX).walk()
        self.assertEqual(set(range(512, 1024)), set(access.writable))
        self.assertEqual(0x200000 + (700 - 512) * 4096, access.writable[700].of(700))
        access = Image().set(TOP, 0, L3, RWX).set(L3, 1, 0, P | RW | PS | NX).walk()
        self.assertEqual(set(range(2048)), set(access.writable))
        self.assertEqual(3, access.writable[5].level)

    def test_pat_bit_of_a_large_page_is_not_part_of_its_address(self):
        access = Image().set(TOP, 0, L3, RWX).set(L3, 0, L2, RWX).set(L2, 1, 512 | 1, P | RW | PS | NX).walk()
        self.assertEqual(set(range(512, 1024)), set(access.writable))

    def test_bit_7_of_a_smallest_page_is_not_large(self):
        access = Image().road(leaf=P | RW | PS | NX).walk()
        self.assertEqual({PAGE}, set(access.writable))

    def test_table_that_maps_itself_makes_tables_writable(self):
        access = Image().road(leaf=RO).set(TOP, 258, TOP, P | RW | NX).walk()
        self.assertEqual({TOP, L3, L2, L1}, set(access.tables) & set(access.writable))
        self.assertEqual(4, access.tables[TOP])

    def test_table_that_maps_itself_read_only_is_harmless(self):
        access = Image().road(leaf=RO).set(TOP, 258, TOP, P | NX).walk()
        self.assertEqual({}, access.writable)

    def test_table_shared_by_a_stricter_and_a_freer_road(self):
        image = Image().road(leaf=P | RW | NX, l4=P).set(TOP, 1, L3, P | RW)
        mapping = image.walk().writable[PAGE]
        self.assertEqual((1 << 39) + 0x5000, mapping.address)

    def test_every_root_counts(self):
        image = Image().road(leaf=P | RW | NX, l4=P).set(20, 7, L3, P | RW)
        self.assertEqual({}, image.walk(Root(TOP, "a")).writable)
        access = image.walk(Root(TOP, "a"), Root(20, "b"))
        self.assertEqual("b", access.writable[PAGE].root.name)
        self.assertIn(20, access.tables)

    def test_nested_root_writes_but_does_not_execute(self):
        access = Image().road(leaf=RWX | US).walk(Root(TOP, "npt", NESTED))
        self.assertIn(PAGE, access.writable)
        self.assertEqual(({}, {}), (access.executable, access.user_executable))

    def ept(self, leaf, **upper):
        rights = EPT_R | EPT_W | EPT_X
        return Image().road(leaf=leaf, **{"l4": rights, "l3": rights, "l2": rights, **upper}).walk(Root(TOP, "ept", EPT))

    def test_ept_entry_that_allows_anything_is_present(self):
        self.assertEqual({TOP: 4, L3: 3, L2: 2, L1: 1}, self.ept(EPT_R).tables)
        self.assertEqual([PAGE], list(self.ept(EPT_W).writable), "write alone, which makes no sense, is taken for what it says")
        self.assertEqual({TOP: 4, L3: 3, L2: 2, L1: 1}, self.ept(0, l2=EPT_X).tables)
        self.assertEqual({TOP: 4, L3: 3, L2: 2}, self.ept(EPT_R | EPT_W, l2=PS).tables)

    def test_ept_write_needs_every_level(self):
        self.assertIn(PAGE, self.ept(EPT_R | EPT_W).writable)
        self.assertEqual({}, self.ept(EPT_R | EPT_X).writable)
        for level in ("l4", "l3", "l2"):
            with self.subTest(level):
                self.assertEqual({}, self.ept(EPT_R | EPT_W, **{level: EPT_R | EPT_X}).writable)

    def test_ept_lets_the_hypervisor_execute_nothing(self):
        access = self.ept(EPT_R | EPT_W | EPT_X)
        self.assertEqual(({}, {}, {}), (access.executable, access.user_executable, access.writable_executable))

    def test_ept_large_page_covers_all_its_frames(self):
        rights = EPT_R | EPT_W | EPT_X
        image = Image().set(TOP, 0, L3, rights).set(L3, 0, L2, rights).set(L2, 1, 512, rights | PS)
        access = image.walk(Root(TOP, "ept", EPT))
        self.assertEqual(set(range(512, 1024)), set(access.writable))
        self.assertEqual(0x200000, access.writable[512].address)

    def test_absent_entry_with_all_other_bits_grants_nothing(self):
        access = Image().road(leaf=RW | US).walk()
        self.assertEqual(({}, {}), (access.writable, access.executable))

    def test_table_outside_of_memory_is_reported(self):
        access = Image().set(TOP, 0, 5000, P | RW).walk()
        self.assertEqual({5000}, access.outside)

    def test_device_memory_is_no_frame(self):
        self.assertEqual({}, Image().road(leaf=RWX, page=5000).walk().writable)

    def test_high_half_addresses_are_canonical(self):
        image = Image().set(TOP, 511, L3, RWX).set(L3, 0, L2, RWX).set(L2, 0, L1, RWX).set(L1, 0, PAGE, RWX)
        self.assertEqual(0xFFFF_FF80_0000_0000, image.walk().writable[PAGE].address)
        self.assertEqual(0x7FFF_FFFF_F000, canonical(0x7FFF_FFFF_F000))

    def test_translate_agrees_with_walk(self):
        memory = Image().road().set(L2, 1, 512, P | PS).memory()
        self.assertEqual(PAGE * 4096 + 0x123, translate(memory, TOP, 0x5123))
        self.assertEqual((512 + 3) * 4096 + 0x456, translate(memory, TOP, 0x203456))
        self.assertIsNone(translate(memory, TOP, 0x6000))
        self.assertEqual(ENTRIES, len(memory.table(TOP)))


if __name__ == "__main__":
    unittest.main()
