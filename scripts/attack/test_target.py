"""Waiting for the console, and that no child is left behind."""

import os
import signal
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(1, f"{ROOT}/scripts/audit")

from machine import MachineError  # noqa: E402
from target import Children, await_text, digest, function_at  # noqa: E402


class Silent:
    """A machine that stays up, or is down from the first look on."""

    def __init__(self, down=False):
        self._down = down

    def event(self, name, seconds):
        time.sleep(seconds / 10)
        return self._down


class AwaitText(unittest.TestCase):
    def setUp(self):
        self.log = tempfile.NamedTemporaryFile("w", suffix=".log")

    def tearDown(self):
        self.log.close()

    def write(self, text):
        self.log.write(text)
        self.log.flush()

    def test_first_of_several_texts(self):
        self.write("x SURVIVED y WON")
        self.assertEqual("SURVIVED", await_text(self.log.name, ("WON", "SURVIVED"), 1, Silent()))

    def test_time_is_over(self):
        self.assertIsNone(await_text(self.log.name, ("WON",), 0.1, Silent()))

    def test_machine_is_down(self):
        begin = time.monotonic()
        self.assertIsNone(await_text(self.log.name, ("WON",), 60, Silent(down=True)))
        self.assertLess(time.monotonic() - begin, 10)


class ChildrenTest(unittest.TestCase):
    def test_child_that_does_not_quit_is_ended(self):
        children = Children()
        child = children.start(["sleep", "100"], os.environ)
        children.end(child, 0.2)
        self.assertEqual(-signal.SIGTERM, child.returncode)

    def test_child_that_does_not_heed_is_ended_all_the_same(self):
        children = Children()
        child = children.start(["sh", "-c", "trap '' TERM; while :; do sleep 1; done"], os.environ)
        time.sleep(0.5)  # until the trap is set
        children.end(child, 0.5)
        self.assertEqual(-signal.SIGKILL, child.returncode)

    def test_none_starts_after_the_end(self):
        children = Children()
        child = children.start(["sleep", "100"], os.environ)
        children.end_all()
        child.wait(10)
        with self.assertRaises(MachineError):
            children.start(["true"], os.environ)


class FunctionAt(unittest.TestCase):
    def test_nearest_code_below(self):
        with tempfile.NamedTemporaryFile("w", suffix=".map") as file:
            file.write("1000 T one\n1080 d datum\n1100 t two\n2000 T last\n")
            file.flush()
            self.assertEqual("one", function_at(file.name, 0x10FF))
            self.assertEqual("two", function_at(file.name, 0x1100))
            self.assertIsNone(function_at(file.name, 0xFFF))
            self.assertIsNone(function_at(file.name, 0x7FFF0000))


class Digest(unittest.TestCase):
    def test_depends_on_every_file(self):
        with tempfile.NamedTemporaryFile() as one, tempfile.NamedTemporaryFile() as two:
            before = digest(one.name, two.name)
            two.write(b"x")
            two.flush()
            self.assertNotEqual(before, digest(one.name, two.name))


if __name__ == "__main__":
    unittest.main()
