"""A machine in Bochs, which knows Intel's VMX and EPT where QEMU does not, seen through its debugger.

The interface is that of machine.Machine. The debugger speaks on standard input and output, and stops the machine at SIGINT.
It shows memory by virtual addresses only, so physical memory is read from Bochs's process: blocks of 128 KiB in one
piece of memory, in the order in which they were first used, which the debugger tells. Where that piece begins is found by
comparing it with words that the debugger shows.
"""

import itertools
import os
import re
import select
import signal
import subprocess
import time
from contextlib import contextmanager

from machine import ANSWER_SECONDS, Cpu, MachineError

PROMPT = re.compile(rb"<bochs:\d+> $")
BLOCK, PAGE = 1 << 17, 1 << 12
SAMPLES, SAMPLE_WORDS, SAMPLE_OFFSETS = 8, 4, (0x400, 0x7C00)  # so many times so many words, there in a block
ROMS = range(0xA0000 // BLOCK, 0x100000 // BLOCK)  # what is shown there may be a ROM's


class BochsMachine:
    """Bochs, started here; it runs until it is halted or closed. One CPU."""

    def __init__(self, configuration):
        self._buffer = b""
        # A session of its own: Ctrl-C in the terminal is for us, and would only stop the machine.
        self._bochs = subprocess.Popen(["bochs", "-q", "-f", configuration], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT, bufsize=0, start_new_session=True)
        try:
            self._answer()
            self._go()
        except BaseException:
            self.close()
            raise

    def close(self):
        """Ends Bochs, and returns what it has said last."""
        self._bochs.kill()
        self._bochs.wait()
        while data := os.read(self._bochs.stdout.fileno(), 65536):
            self._buffer += data
        self._bochs.stdin.close()
        self._bochs.stdout.close()
        return self._buffer.decode(errors="replace")

    def end(self, seconds):
        """Whether Bochs has ended by itself within that time because the machine was switched off."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        return b"soft power off" in self._buffer

    def _read(self, deadline):
        """Takes what is said into the buffer; False when nothing comes any more."""
        out = self._bochs.stdout.fileno()
        if not select.select([out], [], [], max(0.0, deadline - time.monotonic()))[0]:
            return False
        data = os.read(out, 65536)
        self._buffer += data
        return bool(data)

    def _answer(self):
        """What is said until the debugger asks for a command."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while not PROMPT.search(self._buffer):
            if not self._read(deadline):
                raise MachineError(f"Bochs's debugger does not answer: {self._buffer[-300:].decode(errors='replace')}")
        text, self._buffer = self._buffer.decode(errors="replace"), b""
        return text

    def _send(self, line):
        try:
            self._bochs.stdin.write(line.encode() + b"\n")
        except OSError as error:
            raise MachineError(f"Bochs went away: {error.strerror}") from None

    def command(self, line):
        """The debugger's answer. The machine must be halted."""
        self._send(line)
        return self._answer()

    def _go(self):
        self._send("c")

    @contextmanager
    def halted(self):
        """Stops the CPU where it runs Xen or a PV guest: its registers are another guest's until that guest exits."""
        self._bochs.send_signal(signal.SIGINT)
        self._answer()
        try:
            if self._in_guest():
                self.command("vmexitbp")  # a switch
                self.command("c")
                self.command("vmexitbp")
            yield
        finally:
            self._go()

    def _in_guest(self):
        return _number(self.command('show "VMX.in_vmx_guest"'), "= (true|false)") == "true"

    def cpus(self):
        """Registers of the CPU; the model that scripts/test-ept names has SMEP."""
        dump = self.command("creg")
        found = [int(_number(dump, rf"\b{name}=(0x[0-9a-f]+)"), 16) for name in ("CR0", "CR3", "CR4", "EFER")]
        return [Cpu(0, *found, True)]

    def physical_word(self, address):
        return self._physical_words(address, 1)[0]

    def _physical_words(self, address, count):
        dump = self.command(f"xp /{count}gx {address:#x}")
        words = [int(word, 16) for word in re.findall(r"\t0x([0-9a-f]{8,16})", dump)]
        if len(words) != count:
            raise MachineError(f"xp: nothing at {address:#x}")
        return words

    def save_memory(self, path):
        """Writes all memory to a file whose offsets are physical addresses. The machine must be halted."""
        blocks = [int(place) for place in re.findall(r"\bblk\d+ = (-?\d+)", self.command('show "memory"'))]
        used = {number: place for number, place in enumerate(blocks) if place >= 0}
        if not used:
            raise MachineError("Bochs's memory: no block is shown")
        with open(f"/proc/{self._bochs.pid}/mem", "rb", buffering=0) as memory, open(path, "wb") as out:
            base = self._base(memory, used)
            out.truncate(len(blocks) * BLOCK)
            for number, place in used.items():
                out.seek(number * BLOCK)
                out.write(_pread(memory, base + place * BLOCK, BLOCK))

    def _base(self, memory, used):
        """Where the piece begins in Bochs's process: there is one page from which all samples are found."""
        samples = {}  # by place in the piece
        for number, offset in itertools.product(used.keys() - set(ROMS), SAMPLE_OFFSETS):
            words = self._physical_words(number * BLOCK + offset, SAMPLE_WORDS)
            if len(set(words)) > 1:
                samples[used[number] * BLOCK + offset] = b"".join(word.to_bytes(8, "little") for word in words)
            if len(samples) == SAMPLES:
                break
        if len(samples) < 2:
            raise MachineError("Bochs's memory: nothing in it tells one place from another")
        size = (max(used.values()) + 1) * BLOCK
        found = [base for low, high in self._pieces() for base in range(low, high - size + 1, PAGE)
                 if all(_pread(memory, base + at, len(data)) == data for at, data in samples.items())]
        if len(found) != 1:
            raise MachineError(f"Bochs's memory: begins at {len(found)} places")
        return found[0]

    def _pieces(self):
        with open(f"/proc/{self._bochs.pid}/maps", encoding="ascii") as maps:
            for line in maps:
                bounds, rights, _, device = line.split()[:4]
                if rights.startswith("rw") and device == "00:00":
                    low, high = (int(bound, 16) for bound in bounds.split("-"))
                    yield low, high


def _pread(file, at, size):
    data = os.pread(file.fileno(), size, at)
    if len(data) != size:
        raise MachineError(f"Bochs's memory: cannot be read at {at:#x}")
    return data


def _number(text, pattern):
    match = re.search(pattern, text)
    if not match:
        raise MachineError(f"Bochs's debugger: no {pattern} in {text[:200]!r}")
    return match[1]
