"""Memory and registers are taken from a process that speaks as Bochs's debugger does (2.7) and keeps memory as it does."""

import os
import sys
import tempfile
import time
import unittest
from unittest import mock

from bochs import BLOCK, BochsMachine
from machine import MachineError
from physmem import PhysicalMemory

# Blocks 0 and 2 of three are used, the second first. The guest runs until it exits.
DEBUGGER = r"""
import mmap, re, signal, sys, time
stops = []
blocks, guest, exits, number = [1, -1, 0], GUEST, False, 0
memory = mmap.mmap(-1, 2 << 17, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
for place, block in ((0, 2), (1, 0)):
    for word in range(0, 1 << 17, 8):
        memory[(place << 17) + word:(place << 17) + word + 8] = (SAME or (block << 17) + word + 1).to_bytes(8, "little")
signal.signal(signal.SIGINT, lambda *_: stops.append(1))
def say(text):
    global number
    number += 1
    print(f"{text}\n<bochs:{number}> ", end="", flush=True)
say("Next at t=0")
for line in sys.stdin:
    line = line.strip()
    print(line)
    if line == "c":
        if guest and exits:
            guest = False
            say("Stop at VM exit")
            continue
        sys.stdout.flush()
        END
        while not stops:
            time.sleep(0.01)
        stops.clear()
        say("Next at t=5")
    elif line == "vmexitbp":
        exits = not exits
        say("vmexit")
    elif line == 'show "VMX.in_vmx_guest"':
        say(f"show param name: <VMX.in_vmx_guest>\nin_vmx_guest = {str(guest).lower()}")
    elif line == 'show "memory"':
        say("memory = {\n  mapping = {\n" + "".join(f"    blk{n} = {b}\n" for n, b in enumerate(blocks)) + "  }\n}")
    elif line == "creg":
        cr3 = "0x000000099000" if guest else "0x000000012000"
        say(f"CR0=0x80050033: PG cd\nCR2=page fault laddr=0x0\nCR3={cr3}\n    PCD=page-level cache disable=0\n"
            "CR4=0x00102660: smep\nCR8: 0x0\nEFER=0x00000d01: ffxsr NXE LMA LME SCE")
    elif match := re.fullmatch(r"xp /(\d+)gx (0x[0-9a-f]+)", line):
        count, address = int(match[1]), int(match[2], 16)
        at = (blocks[address >> 17] << 17) + address % (1 << 17)
        words = [int.from_bytes(memory[at + 8 * n:at + 8 * n + 8], "little") for n in range(count)]
        rows = [words[n:n + 2] for n in range(0, count, 2)]
        say("[bochs]:\n" + "\n".join("0x0 <bogus+ 0>:" + "".join(f"\t0x{word:08x}" for word in row) for row in rows))
    else:
        say("syntax error")
"""


class Bochs(unittest.TestCase):
    def start(self, guest=False, same=0, end=""):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        program = os.path.join(folder.name, "bochs")
        text = DEBUGGER.replace("GUEST", str(guest)).replace("SAME", str(same)).replace("END", end)
        with open(program, "w", encoding="utf-8") as out:
            out.write(f"#!{sys.executable}\n{text}")
        os.chmod(program, 0o755)
        with mock.patch.dict(os.environ, PATH=f"{folder.name}:{os.environ['PATH']}"):
            machine = BochsMachine("rc")
        self.addCleanup(machine.close)
        return machine, os.path.join(folder.name, "memory")

    def test_registers(self):
        machine, _ = self.start()
        with machine.halted():
            cpu = machine.cpus()[0]
        self.assertEqual((0x80050033, 0x12000, 0x102660, 0xD01, True), (cpu.cr0, cpu.cr3, cpu.cr4, cpu.efer, cpu.has_smep))

    def test_cpu_that_runs_a_guest_is_waited_for(self):
        machine, _ = self.start(guest=True)
        with machine.halted():
            self.assertEqual(0x12000, machine.cpus()[0].cr3)

    def test_memory_has_its_blocks_in_order(self):
        machine, path = self.start()
        for _ in range(2):  # it goes on in between
            with machine.halted():
                machine.save_memory(path)
        memory = PhysicalMemory.of_file(path)
        self.assertEqual(3 * BLOCK >> 12, memory.frames)
        self.assertEqual([0x5001, 0, 2 * BLOCK + 0x1F001], [memory.word(at) for at in (0x5000, BLOCK + 0x5000, 2 * BLOCK + 0x1F000)])

    def test_memory_that_is_alike_everywhere_is_not_guessed(self):
        machine, path = self.start(same=7)
        with machine.halted(), self.assertRaisesRegex(MachineError, "tells one place from another"):
            machine.save_memory(path)

    def test_machine_that_switches_itself_off(self):
        machine, _ = self.start(end="print('ACPI control: soft power off', flush=True); sys.exit(1)")
        self.assertTrue(machine.end(10))

    def test_machine_that_ends_otherwise(self):
        machine, _ = self.start(end="print('3rd exception with no resolution', flush=True); sys.exit(1)")
        self.assertFalse(machine.end(10))

    def test_debugger_that_is_gone(self):
        machine, _ = self.start(end="sys.exit(1)")
        machine.end(10)
        time.sleep(0.1)
        with self.assertRaises(MachineError), machine.halted():
            pass


if __name__ == "__main__":
    unittest.main()
