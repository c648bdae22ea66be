"""A confined attack is defeated when the machine is still locked down, and only then."""

import os
import sys
import unittest
from unittest import mock

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(1, f"{ROOT}/scripts/audit")

import aftermath  # noqa: E402
from judge import Count, Judgement  # noqa: E402
from machine import MachineError  # noqa: E402
from outcome import CONFINED, ERROR, HOLE, TRAPPED, WON, Outcome  # noqa: E402


def judgement(**counts):
    parts = {"tables": Count(0, 600), "constants": Count(0, 900), "executable": Count(0, 4096), "sealed": Count(0, 386), "devices": Count(0, 9)} | counts
    return Judgement(**parts, regions={}, one_mapping=0, guest_executable=0, roots=5, nested=0, domains=1)


class Aftermath(unittest.TestCase):
    def after(self, look, outcome=Outcome(CONFINED, "it went on")):
        with mock.patch.object(aftermath, "look", look):
            return aftermath.aftermath(outcome, None, None, None)

    def test_locked_down(self):
        after = self.after(lambda *_: judgement())
        self.assertTrue(after.defeated)
        self.assertEqual("it went on; audit: 0/0/0", after.why)
        self.assertEqual((0, 600), (after.audit["pageTableFrames"]["writable"], after.audit["pageTableFrames"]["all"]))

    def test_each_number_counts(self):
        for name in ("tables", "constants", "executable", "sealed", "devices"):
            with self.subTest(name):
                after = self.after(lambda *_, name=name: judgement(**{name: Count(2, 9, "the first one")}))
                self.assertEqual((HOLE, False, True), (after.status, after.defeated, after.succeeded))
                self.assertIn("the first one", after.why)
                self.assertFalse(after.audit["clean"])

    def test_register_that_was_changed(self):
        result = judgement()
        result.cpu_faults.append("CR4.SMEP is off")
        self.assertIn("0/0/0: CR4.SMEP is off", self.after(lambda *_: result).why)

    def test_look_that_fails_proves_nothing(self):
        def fail(*_):
            raise MachineError("QEMU went away")

        self.assertEqual(ERROR, self.after(fail).status)

    def test_what_was_trapped_is_not_looked_at(self):
        for status in (TRAPPED, WON, ERROR):
            self.assertIsNone(self.after(lambda *_: self.fail("looked"), Outcome(status, "w")).audit)


if __name__ == "__main__":
    unittest.main()
