"""The moments are heard, answered and judged; none may be missing, and a look that saw nothing is no look."""

import contextlib
import io
import socket
import threading
import time
import unittest
from types import SimpleNamespace
from unittest import mock

import guests
from judge import Count
from machine import MachineError


def result(nested=1, domains=2, tables=Count(0, 9)):
    return SimpleNamespace(clean=not tables.bad, tables=tables, constants=Count(0, 9), executable=Count(0, 4096), sealed=Count(0, 3),
                           devices=Count(0, 0), cpu_faults=[], roots=3, nested=nested, domains=domains)


class Wrong(unittest.TestCase):
    def test_clean_look_that_saw_the_guest(self):
        self.assertEqual("", guests.wrong("pvh", result(nested=1, domains=1), "pv"))
        self.assertEqual("", guests.wrong("pv-moved", result(nested=0, domains=2), "pv"))
        self.assertEqual("", guests.wrong("pv", result(nested=1, domains=1), "pvh"))

    def test_look_that_saw_no_guest(self):
        self.assertIn("0 nested page tables were seen, of 1", guests.wrong("pvh-restored", result(nested=0), "pv"))
        self.assertIn("1 nested page tables were seen, of 2", guests.wrong("pvh-moved", result(nested=1), "pvh"))
        self.assertIn("address spaces of 1 domains", guests.wrong("pv", result(domains=1), "pv"))

    def test_first_offender_is_named(self):
        self.assertIn("here it is", guests.wrong("all-gone", result(tables=Count(1, 9, "here it is")), "pv"))


class Watch(unittest.TestCase):
    def watch(self, script, look=lambda *_: result(), seconds=10):
        """script: what dom0 says; before each moment but the first it wants its answer."""
        here, machine_side = socket.socketpair()

        def speak():
            with machine_side:
                for number, text in enumerate(script):
                    if number:
                        self.assertEqual(guests.ANSWER, machine_side.recv(100))
                    for byte in text:
                        machine_side.send(bytes([byte]))
                if seconds < 1:
                    time.sleep(2 * seconds)

        thread = threading.Thread(target=speak)
        thread.start()
        try:
            with here, mock.patch.object(guests, "look", look), contextlib.redirect_stdout(io.StringIO()) as said:
                return guests.watch(here, None, None, SimpleNamespace(seconds=seconds, dom0="pv", kinds="pv+pvh")), said.getvalue()
        finally:
            thread.join()

    def test_all_moments(self):
        script = [b"x\r\r\nLIFE look " + moment.encode() + b"\r\r\n" for moment in guests.moments_of(guests.KINDS)]
        faults, said = self.watch([*script, b"LIFE done\r\n"])
        self.assertEqual([], faults)
        self.assertIn("LOOK all-gone: 0/0/0, 0 of 3 sealed", said)

    def test_moment_that_did_not_come(self):
        faults, _ = self.watch([b"LIFE look pv\r\n", b"Panic\r\n"])
        self.assertEqual([f"{moment}: the moment did not come" for moment in guests.moments_of(guests.KINDS)[1:]], faults)

    def test_fault_of_one_moment(self):
        faults, _ = self.watch([b"LIFE look pvh\r\n", b""], lambda *_: result(nested=0))
        self.assertEqual("pvh: 0 nested page tables were seen, of 1 there must be", faults[0])

    def test_moment_that_nobody_wants(self):
        with self.assertRaisesRegex(MachineError, "not expected"):
            self.watch([b"LIFE look strange\r\n"])

    def test_silence_ends(self):
        with self.assertRaisesRegex(MachineError, "time is up"):
            self.watch([b"LIFE"], seconds=0.3)


if __name__ == "__main__":
    unittest.main()
