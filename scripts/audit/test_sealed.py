"""Sealed calls in a memory made by hand: one that is right, and each way to be wrong."""

import struct
import unittest

from sealed import sealed_calls

FUNCTION, OTHER, TRAP, INDEX = 0x1000, 0x1100, 0x1200, 5
LABEL, POINTER, SLOT, SEALS, FUNCTIONS = 0x2100, 0x3000, 0x4010, 0x5000, 0x6000
SYMBOLS = {"__hs_seals_start": SEALS, "__hs_seals_end": SEALS + 8, "__hs_trap_call": TRAP,
           "__hs_functions_start": FUNCTIONS, "__hs_functions_end": FUNCTIONS + 12}


class Memory:
    """Flat memory; the call at LABEL goes through SLOT, to FUNCTION."""

    def __init__(self):
        self.symbols = SYMBOLS
        self.data = bytearray(0x7000)
        self.call(0)
        self.put(SEALS, "<ii", LABEL - SEALS, POINTER - SEALS - 4)
        self.put(FUNCTIONS, "<iii", INDEX, FUNCTION - FUNCTIONS - 4, 0)
        self.put(POINTER, "<Q", INDEX)
        self.put(SLOT, "<Q", FUNCTION)

    def put(self, address, form, *values):
        struct.pack_into(form, self.data, address, *values)

    def call(self, mask):
        code = struct.pack("<3sI3si5s4s", b"\x41\x81\xe2", mask, b"\x4c\x8d\x1d", SLOT - (LABEL - 9),
                           b"\x68\1\2\3\0", b"\x43\xff\x24\xd3")
        self.data[LABEL - 23 : LABEL] = code

    def word(self, address):
        return struct.unpack_from("<Q", self.data, address)[0]

    def bytes(self, address, size):
        return bytes(self.data[address : address + size])

    def found(self):
        return list(sealed_calls(self))


class Sealed(unittest.TestCase):
    def setUp(self):
        self.memory = Memory()

    def test_call_that_leads_where_its_pointer_says_is_right(self):
        self.assertEqual([(LABEL, POINTER, "")], self.memory.found())

    def test_call_that_traps_is_right(self):
        self.memory.put(SLOT, "<Q", TRAP)
        self.memory.put(POINTER, "<Q", 0)
        self.assertEqual("", self.memory.found()[0][2])

    def test_call_with_a_mask_is_not_sealed(self):
        self.memory.call(3)
        self.assertIn("is not sealed: 4181e203", self.memory.found()[0][2])

    def test_slot_of_another_function_is_wrong(self):
        self.memory.put(SLOT, "<Q", OTHER)
        self.assertIn(f"leads to {OTHER:#x}, but its pointer is the index of {FUNCTION:#x}", self.memory.found()[0][2])

    def test_pointer_without_a_function_is_wrong(self):
        self.memory.put(POINTER, "<Q", 9)
        self.assertIn("its pointer is the index of nothing", self.memory.found()[0][2])

    def test_image_without_seals_has_none(self):
        self.memory.symbols = {}
        self.assertEqual([], self.memory.found())


if __name__ == "__main__":
    unittest.main()
