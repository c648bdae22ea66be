"""A machine in QEMU, seen through its QMP socket: registers of every CPU, and memory as a file."""

import json
import os
import re
import socket
import struct
import time
from contextlib import contextmanager
from dataclasses import dataclass

ANSWER_SECONDS = 60


class MachineError(Exception):
    """QEMU does not answer, or says something we do not understand."""


@dataclass(frozen=True)
class Cpu:
    """The control registers of one CPU, as the running code sees them."""

    number: int
    cr0: int
    cr3: int
    cr4: int
    efer: int
    has_smep: bool


class Machine:
    """A QMP connection. Events that arrive while an answer is awaited are kept for wait_event."""

    def __init__(self, path, seconds=30):
        deadline = time.monotonic() + seconds
        self._socket = socket.socket(socket.AF_UNIX)
        self._events = []
        self._buffer = b""
        while True:
            try:
                self._socket.connect(path)
                break
            except OSError as error:
                if time.monotonic() > deadline:
                    raise MachineError(f"{path}: no QEMU answers: {error.strerror}") from None
                time.sleep(0.1)
        self._line(ANSWER_SECONDS)  # the greeting
        self.command("qmp_capabilities")

    def close(self):
        self._socket.close()

    def _line(self, seconds):
        deadline = time.monotonic() + seconds
        while b"\n" not in self._buffer:
            self._socket.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                data = self._socket.recv(65536)
            except TimeoutError:
                return None
            except OSError as error:
                raise MachineError(f"QEMU went away: {error.strerror}") from None
            if not data:
                raise MachineError("QEMU went away")
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        return json.loads(line)

    def command(self, name, **arguments):
        self._socket.sendall(json.dumps({"execute": name, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = self._line(ANSWER_SECONDS)
            if answer is None:
                raise MachineError(f"QEMU did not answer {name} in {ANSWER_SECONDS} s")
            if "event" in answer:
                self._events.append(answer["event"])
            elif "error" in answer:
                raise MachineError(f"{name}: {answer['error']['desc']}")
            else:
                return answer.get("return")

    def monitor(self, line):
        return self.command("human-monitor-command", **{"command-line": line})

    def event(self, name, seconds):
        """Whether the event has come, waiting so long for it."""
        deadline = time.monotonic() + seconds
        while name not in self._events:
            answer = self._line(max(0.0, deadline - time.monotonic()))
            if answer is None:
                return False
            if "event" in answer:
                self._events.append(answer["event"])
        return True

    @contextmanager
    def halted(self):
        """Stops all CPUs, so that what is read belongs together; lets them go on if they ran."""
        running = self.command("query-status")["running"]
        self.command("stop")
        try:
            yield
        finally:
            if running:
                self.command("cont")

    def process(self):
        """QEMU's process: who listens on the socket."""
        return struct.unpack("3i", self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]

    def positions(self):
        """By CPU: where it is, and whether it waits for an interrupt there. The machine may run."""
        dump = self.monitor("info registers -a")
        return [(int(at, 16), halted == "1") for at, halted in re.findall(r"\bRIP=([0-9a-fA-F]+).*?\bHLT=([01])", dump)]

    def cpus(self):
        """Registers of every CPU. The machine must be halted."""
        paths = [cpu["qom-path"] for cpu in sorted(self.command("query-cpus-fast"), key=lambda c: c["cpu-index"])]
        dumps = re.split(r"^CPU#\d+\s*$", self.monitor("info registers -a").replace("\r", ""), flags=re.M)[1:]
        if len(dumps) != len(paths):
            raise MachineError(f"info registers: {len(dumps)} CPUs shown, {len(paths)} there")
        found = []
        for number, (dump, path) in enumerate(zip(dumps, paths)):
            smep = self.command("qom-get", path=path, property="smep")
            found.append(Cpu(number, *(_register(dump, name) for name in ("CR0", "CR3", "CR4", "EFER")), smep))
        return found

    def physical_word(self, address):
        """8 bytes at a physical address, which may be a device's register."""
        match = re.search(r": 0x([0-9a-fA-F]{16})", self.monitor(f"xp /1gx {address:#x}"))
        if not match:
            raise MachineError(f"xp: nothing at {address:#x}")
        return int(match.group(1), 16)

    def save_memory(self, path):
        """Writes all memory to a file whose offsets are physical addresses. The machine must be halted."""
        size = self.command("query-memory-size-summary")["base-memory"]
        if size > 2 << 30:
            raise MachineError(f"{size >> 20} MiB of memory: only up to 2048 MiB lie in one piece")
        self.command("pmemsave", val=0, size=size, filename=os.path.abspath(path))


def _register(dump, name):
    match = re.search(rf"\b{name}=([0-9a-fA-F]+)", dump)
    if not match:
        raise MachineError(f"info registers: no {name}")
    return int(match.group(1), 16)
