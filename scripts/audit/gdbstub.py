"""The little of gdb's remote protocol that it takes to stop at an address and change a register."""

import socket
import time


class GdbStub:
    """A connection to a stub; the machine stands still from here on until go()."""

    def __init__(self, path, seconds=10):
        deadline = time.monotonic() + seconds
        while True:
            self._socket = socket.socket(socket.AF_UNIX)
            try:
                self._socket.connect(path)
                break
            except OSError:
                self._socket.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self._buffer = b""
        # QEMU lets registers be written only by who has read their description.
        self._ask("qSupported:xmlRegisters=i386")
        self._ask("qXfer:features:read:target.xml:0,ffb")

    def close(self):
        self._socket.close()

    def run_to(self, address, seconds):
        """Lets the machine run until an instruction; False when it does not come there in time."""
        self._ask(f"Z0,{address:x},1")
        while self._packet(0.2) is not None:
            pass  # an older stop, of another CPU
        self._send("c")
        there = self._packet(seconds) is not None
        if not there:
            self.interrupt()
        self._ask(f"z0,{address:x},1")
        return there

    def set_register(self, number, value):
        """Of the CPU that stopped."""
        if self._ask(f"P{number:x}={value.to_bytes(8, 'little').hex()}") != "OK":
            raise OSError("gdb stub: no register can be set")

    def register(self, number):
        """Of the CPU that stopped."""
        return int.from_bytes(bytes.fromhex(self._ask(f"p{number:x}")), "little")

    def word(self, address):
        """64 bits of memory, as that CPU sees it."""
        return int.from_bytes(bytes.fromhex(self._ask(f"m{address:x},8")), "little")

    def set_word(self, address, value):
        if self._ask(f"M{address:x},8:{value.to_bytes(8, 'little').hex()}") != "OK":
            raise OSError("gdb stub: no memory can be written")

    def go(self):
        self._send("c")

    def interrupt(self):
        self._socket.sendall(b"\x03")
        self._packet(10)

    def _ask(self, text):
        """The answer; that a CPU stopped is none."""
        self._send(text)
        answer = self._packet(10)
        while answer is not None and answer.startswith("T"):
            answer = self._packet(10)
        return answer

    def _send(self, text):
        self._socket.sendall(f"${text}#{sum(text.encode()) % 256:02x}".encode())

    def _packet(self, seconds):
        """The next packet's text, or None after that time."""
        deadline = time.monotonic() + seconds
        while True:
            start, end = self._buffer.find(b"$"), self._buffer.find(b"#")
            if 0 <= start < end and len(self._buffer) >= end + 3:
                text = self._buffer[start + 1 : end].decode()
                self._buffer = self._buffer[end + 3 :]
                self._socket.sendall(b"+")
                return text
            self._socket.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                data = self._socket.recv(4096)
            except TimeoutError:
                return None
            if not data:
                raise OSError("gdb stub: went away")
            self._buffer += data
