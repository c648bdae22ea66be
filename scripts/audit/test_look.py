"""A look waits for a CPU that is inside a gate, but not for one that stays there, and leaves nothing behind."""

import contextlib
import os
import tempfile
import unittest

import look
from judge import CR0_WP
from symbols import Symbols
from test_judge import SYMBOLS, Machine


class Running:
    """A machine whose CPU has CR0.WP clear at the first looks."""

    def __init__(self, inside):
        self.inside, self.saved = inside, 0
        self._machine = Machine()

    @contextlib.contextmanager
    def halted(self):
        yield

    def cpus(self):
        self._machine.register(cr0=0 if self.saved < self.inside else CR0_WP)
        return [self._machine.cpu]

    def physical_word(self, address):
        raise AssertionError("it has no IOMMU")

    def save_memory(self, path):
        self.saved += 1
        with open(path, "wb") as file:
            file.write(self._machine.data)


class Look(unittest.TestCase):
    def look(self, inside):
        machine = Running(inside)
        with tempfile.TemporaryDirectory() as folder:
            result = look.look(machine, Symbols(SYMBOLS), folder)
            self.assertEqual([], os.listdir(folder))
        return result, machine.saved

    def test_machine_at_work(self):
        result, looks = self.look(0)
        self.assertEqual((True, 1), (result.clean, looks))

    def test_cpu_inside_a_gate(self):
        result, looks = self.look(2)
        self.assertEqual((True, 3), (result.clean, looks))

    def test_cpu_that_stays_writing(self):
        result, looks = self.look(1000)
        self.assertEqual((False, look.LOOKS), (result.clean, looks))
        self.assertIn("CR0.WP is off", result.cpu_faults[0])


if __name__ == "__main__":
    unittest.main()
