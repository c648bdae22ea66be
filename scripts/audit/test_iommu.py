"""Walking devices' tables in memories made by hand: what a device may write is found, in both makers' formats."""

import struct
import unittest

from iommu import AMD_WRITE, Unit, units, walk_devices
from pagewalk import Access
from physmem import PhysicalMemory

BASE = 0xFED80000
DEVICES, CONTEXT, L3, L2, L1, PAGE = 2, 3, 4, 5, 6, 9


def amd(frame, below, write=True):
    return frame << 12 | below << 9 | 1 | (AMD_WRITE if write else 0)


def intel(frame, write=True, large=False):
    return frame << 12 | 1 | (2 if write else 0) | (0x80 if large else 0)


class Image:
    def __init__(self, frames=64):
        self.data = bytearray(frames * 4096)

    def set(self, frame, index, word):
        struct.pack_into("<Q", self.data, frame * 4096 + 8 * index, word)
        return self

    def amd(self, leaf, root=amd(L3, 3) | 2, l3=amd(L2, 2), l2=amd(L1, 1)):
        """All devices are valid and reach nothing; the second one's table has a page at 0x5000."""
        for index in range(0, 512, 4):
            self.set(DEVICES, index, 1)
        return self.set(DEVICES, 4, root).set(L3, 0, l3).set(L2, 0, l2).set(L1, 5, leaf)

    def intel(self, leaf, context=L3 << 12 | 1):
        self.set(DEVICES, 0, CONTEXT << 12 | 1).set(CONTEXT, 16, context).set(CONTEXT, 17, 1)
        return self.set(L3, 0, intel(L2)).set(L2, 0, intel(L1)).set(L1, 5, leaf)

    def table(self, at, signature, kind, base=BASE):
        body = bytearray(64)
        struct.pack_into("<4sI", body, 0, signature, len(body))
        struct.pack_into("<HHIQ" if signature == b"DMAR" else "<BxHIQ", body, 48, kind, 16, 0, base)
        body[9] = -sum(body) & 0xFF
        self.data[at : at + len(body)] = body
        return self

    def memory(self):
        return PhysicalMemory(bytes(self.data))

    def walk(self, maker="AMD", enabled=True):
        self.access = Access()
        frames, faults = walk_devices(self.memory(), [Unit(maker, BASE, enabled, DEVICES << 12, 1)], self.access)
        return set(frames), faults


class Amd(unittest.TestCase):
    def test_writable_page_is_found_with_the_devices_address(self):
        image = Image().amd(amd(PAGE, 0))
        self.assertEqual(({DEVICES}, []), image.walk())
        self.assertEqual({L3: 3, L2: 2, L1: 1}, image.access.tables)
        self.assertEqual([PAGE], list(image.access.writable))
        self.assertEqual(0x5000, image.access.writable[PAGE].address)
        self.assertIn("00:00.1", image.access.writable[PAGE].root.name)

    def test_write_is_granted_only_where_every_level_grants_it(self):
        for image in (Image().amd(amd(PAGE, 0, False)), Image().amd(amd(PAGE, 0), l2=amd(L1, 1, False)),
                      Image().amd(amd(PAGE, 0), root=amd(L3, 3, False) | 2)):
            image.walk()
            self.assertEqual({}, image.access.writable)

    def test_large_page_grants_all_its_frames(self):
        image = Image(1024).amd(0, l2=amd(512, 0))
        image.walk()
        self.assertEqual(512, len(image.access.writable))

    def test_device_that_is_not_translated_is_a_fault(self):
        for word in (0, 3):  # not valid; translated by no levels at all
            _, faults = Image().amd(0).set(DEVICES, 8, word).walk()
            self.assertIn("device 00:00.2: what it writes is not translated", faults[0])

    def test_entry_that_leads_upwards_is_a_fault(self):
        _, faults = Image().amd(amd(L3, 3)).walk()
        self.assertIn("leads upwards", faults[0])

    def test_unit_that_is_off_is_not_walked(self):
        image = Image().amd(amd(PAGE, 0))
        self.assertEqual((set(), []), image.walk(enabled=False))
        self.assertEqual({}, image.access.tables)


class Intel(unittest.TestCase):
    def test_writable_page_and_all_tables_are_found(self):
        image = Image().intel(intel(PAGE))
        self.assertEqual(({DEVICES, CONTEXT}, []), image.walk("Intel"))
        self.assertEqual({L3: 3, L2: 2, L1: 1}, image.access.tables)
        self.assertEqual([PAGE], list(image.access.writable))
        self.assertIn("00:01.0", image.access.writable[PAGE].root.name)

    def test_read_only_page_grants_nothing(self):
        image = Image().intel(intel(PAGE, False))
        image.walk("Intel")
        self.assertEqual({}, image.access.writable)

    def test_device_that_passes_through_is_a_fault(self):
        _, faults = Image().intel(0, context=2 << 2 | 1).walk("Intel")
        self.assertIn("not translated", faults[0])


class Finding(unittest.TestCase):
    def test_registers_are_read_where_the_firmware_says(self):
        registers = {BASE: 0x123000 | 0x1FF, BASE + 0x18: 1}
        found = units(Image().table(0x1010, b"IVRS", 0x10).memory(), registers.__getitem__)
        self.assertEqual([Unit("AMD", BASE, True, 0x123000, 512)], found)
        registers = {BASE + 0x18: 1 << 63, BASE + 0x20: 0x55000}
        found = units(Image().table(0x1010, b"DMAR", 0).memory(), registers.__getitem__)
        self.assertEqual([Unit("Intel", BASE, True, 0x55000, 1)], found)

    def test_what_only_looks_like_a_table_is_none(self):
        image = Image().table(0x1010, b"IVRS", 0x10)
        image.data[0x1020] ^= 1
        self.assertEqual([], units(image.memory(), None))


if __name__ == "__main__":
    unittest.main()
