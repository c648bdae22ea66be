"""What a console said, and when it is known to say no more."""

import os
import socket
import sys
import tempfile
import threading
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(1, f"{ROOT}/scripts/audit")

import console  # noqa: E402
from console import Console, processor_seconds  # noqa: E402


class Machine:
    """Two CPUs, halted or not; this very process stands for QEMU's."""

    def __init__(self, halted=False, down=False):
        self._halted, self._down = halted, down

    def process(self):
        return os.getpid()

    def positions(self):
        return [(0, True), (0, self._halted)]

    def event(self, name, seconds):
        time.sleep(seconds / 10)
        return self._down


class AwaitText(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{self._folder.name}/c")
        self._listener.listen()
        self._console = Console(f"{self._folder.name}/c")
        self._machine_side, _ = self._listener.accept()
        self._limits = console.CIRCLING_SECONDS, console.RESTING_SECONDS, console.LOOK_SECONDS
        console.LOOK_SECONDS = 0.01

    def tearDown(self):
        console.CIRCLING_SECONDS, console.RESTING_SECONDS, console.LOOK_SECONDS = self._limits
        for one in (self._machine_side, self._console, self._listener, self._folder):
            (one.cleanup if one is self._folder else one.close)()

    def test_first_of_several_texts(self):
        self._machine_side.sendall(b"x SURVI")
        threading.Timer(0.1, self._machine_side.sendall, [b"VED\r\n y WON"]).start()
        self.assertEqual("SURVIVED", self._console.await_text(("WON", "SURVIVED"), Machine(), 10))
        self.assertIn("x SURVIVED\n", self._console.text())

    def test_silence(self):
        self.assertIsNone(self._console.await_text(("WON",), Machine(), 0.1))

    def test_machine_is_down(self):
        self.assertIsNone(self._console.await_text(("WON",), Machine(down=True), 600))

    def test_machine_rests(self):
        console.RESTING_SECONDS = 0.2
        begin = time.monotonic()
        self.assertIsNone(self._console.await_text(("WON",), Machine(halted=True), 600))
        self.assertGreater(time.monotonic() - begin, 0.2)

    def test_machine_runs_in_circles(self):
        console.CIRCLING_SECONDS = 0.02
        console.RESTING_SECONDS = 600
        self.assertIsNone(self._console.await_text(("WON",), Machine(), 600))

    def test_text_after_a_while_of_work_is_awaited(self):
        console.RESTING_SECONDS = 0.3
        threading.Timer(0.6, self._machine_side.sendall, [b"WON"]).start()
        self.assertEqual("WON", self._console.await_text(("WON",), Machine(halted=False), 10))


class ProcessorSeconds(unittest.TestCase):
    def test_grow_with_work(self):
        before, end = processor_seconds(os.getpid()), time.process_time() + 0.1
        while time.process_time() < end:
            pass
        self.assertGreater(processor_seconds(os.getpid()), before)


if __name__ == "__main__":
    unittest.main()
