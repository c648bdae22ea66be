"""The table, what is complained of, and the list of open attacks."""

import unittest

from outcome import CONFINED, ERROR, HOLE, TRAPPED, WON, Outcome
from results import OpenListError, complaints, persist, read_open, table

KNOWN = {"a", "b"}


def results(plain, protected):
    return {"a": {"plain": Outcome(plain, "p"), "protected": Outcome(protected, "q")}}


class Persist(unittest.TestCase):
    def check(self, expected, tries, expected_to_win, *endings):
        left = [Outcome(ending, "w") for ending in endings]
        outcome = persist(expected_to_win, lambda: left.pop(0))
        self.assertEqual(expected, outcome.status)
        self.assertEqual(tries, len(endings) - len(left))
        self.assertEqual(tries > 1, f"(try {tries})" in outcome.why)

    def test_first_outcome_that_is_as_expected_counts(self):
        self.check(WON, 1, True, WON, ERROR)
        self.check(TRAPPED, 1, False, TRAPPED, WON)

    def test_bad_luck_is_tried_again(self):
        self.check(WON, 2, True, ERROR, WON)
        self.check(WON, 3, True, CONFINED, ERROR, WON)
        self.check(CONFINED, 2, False, ERROR, CONFINED)

    def test_success_that_is_not_expected_is_final(self):
        self.check(WON, 1, False, WON, TRAPPED)
        self.check(HOLE, 1, False, HOLE, TRAPPED)

    def test_not_for_ever(self):
        self.check(ERROR, 3, False, ERROR, ERROR, ERROR, CONFINED)


class Complaints(unittest.TestCase):
    def check(self, expected, plain, protected, open_list=None):
        found = complaints(results(plain, protected), open_list or {})
        self.assertEqual(expected is not None, bool(found), found)
        if expected:
            self.assertIn(expected, found[0])

    def test_effective_and_defeated_is_as_it_should_be(self):
        self.check(None, WON, TRAPPED)
        self.check(None, WON, CONFINED)

    def test_attack_without_effect_on_plain_proves_nothing(self):
        self.check("not effective", TRAPPED, TRAPPED)
        self.check("not effective", ERROR, TRAPPED)

    def test_success_on_protected(self):
        self.check("not defeated", WON, WON)
        self.check("not defeated", WON, HOLE)

    def test_test_error_on_protected_is_no_defence(self):
        self.check("not defeated", WON, ERROR)

    def test_open_attack_may_succeed(self):
        self.check(None, WON, WON, {"a": "why"})

    def test_open_attack_must_still_be_effective_on_plain(self):
        self.check("not effective", CONFINED, WON, {"a": "why"})

    def test_open_attack_that_is_defeated_is_taken_off_the_list(self):
        self.check("take it off", WON, TRAPPED, {"a": "why"})

    def test_open_attack_that_does_not_run(self):
        self.check("test error", WON, ERROR, {"a": "why"})


class Table(unittest.TestCase):
    def test_counts(self):
        lines = table(results(WON, TRAPPED), {})
        self.assertIn("effective on plain and defeated on protected: 1 of 1", lines)
        self.assertIn("protected: 1 attacks: 1 defeated (trapped)", lines)

    def test_open_is_shown_with_its_reason(self):
        lines = table(results(WON, WON), {"a": "no defence yet"})
        self.assertIn("no defence yet", lines[1])
        self.assertIn("protected: 1 attacks: 1 open", lines)
        self.assertIn("effective on plain and defeated on protected: 0 of 1", lines)

    def test_looks_after_attacks_are_counted(self):
        found = {name: {"protected": Outcome(status, "w", {"clean": status == CONFINED})} for name, status in (("a", CONFINED), ("b", HOLE))}
        lines = table(found, {})
        self.assertIn("looked at from outside after 2 attacks: 1 times locked down", lines)
        self.assertIn("protected: 2 attacks: 1 left a hole, 1 defeated (confined)", lines)

    def test_one_kind_alone(self):
        lines = table({"a": {"plain": Outcome(WON, "p")}}, {})
        self.assertIn("effective on plain and defeated on protected: 0 of 1", lines)


class OpenList(unittest.TestCase):
    def test_names_and_reasons(self):
        self.assertEqual({"a": "for a reason"}, read_open(["# comment", "", "a  for a reason\n"], KNOWN))

    def test_no_reason(self):
        with self.assertRaisesRegex(OpenListError, "line 1: a: no reason"):
            read_open(["a"], KNOWN)

    def test_unknown_attack(self):
        with self.assertRaisesRegex(OpenListError, "no such attack"):
            read_open(["c why"], KNOWN)

    def test_twice(self):
        with self.assertRaisesRegex(OpenListError, "line 2: a: named twice"):
            read_open(["a why", "a why"], KNOWN)


if __name__ == "__main__":
    unittest.main()
