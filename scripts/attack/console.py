"""The console of a machine under attack: what came over it, and when nothing more will come."""

import os
import socket
import threading
import time

# Without a word: so much processor time means that the machine runs in circles, so long a rest of all its CPUs that
# nothing wakes them. Neither depends on how busy the machine below is.
CIRCLING_SECONDS, RESTING_SECONDS = 10, 12
LOOK_SECONDS = 0.5


class Console:
    """Reads all the time: QEMU waits for its reader after some hundred characters, and the serial line with it."""

    def __init__(self, path):
        self._received = bytearray()
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        try:
            while data := self._socket.recv(65536):
                self._received += data
        except OSError:
            pass  # closed: the attack is over

    def send(self, text):
        self._socket.sendall(text)

    def text(self):
        return bytes(self._received).decode("utf-8", "replace").replace("\r", "")

    def close(self):
        self._socket.close()

    def await_text(self, texts, machine, silence):
        """Which of the texts came first, or None when the machine is down, runs in circles, rests, or was silent so long."""
        length, down = -1, False
        while True:
            text = self.text()
            found = [(text.index(one), one) for one in texts if one in text]
            if found:
                return min(found)[1]
            if down:
                return None
            now = time.monotonic()
            if len(text) != length:
                length, spoke, awake, looked, spent = len(text), now, now, now, processor_seconds(machine.process())
            elif now - looked > LOOK_SECONDS:
                looked = now
                if not all(halted for _, halted in machine.positions()):
                    awake = now
                circling = processor_seconds(machine.process()) - spent
                if circling > CIRCLING_SECONDS or now - awake > RESTING_SECONDS or now - spoke > silence:
                    return None
            down = machine.event("SHUTDOWN", 0.1)


def processor_seconds(process):
    """What a process has used, user and system."""
    with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
