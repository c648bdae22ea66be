"""Each kind of ending is told from the others."""

import unittest

from outcome import CONFINED, ERROR, TRAPPED, WON, judge

BEGIN = "ATTACK BEGIN x\r\n"


class Judge(unittest.TestCase):
    def check(self, status, log, why=""):
        outcome = judge("x", log)
        self.assertEqual(status, outcome.status, outcome)
        self.assertIn(why, outcome.why)

    def test_marker_wins_over_a_later_crash(self):
        self.check(WON, BEGIN + "(XEN) HYPERSAFE ATTACK WON\n(XEN) FATAL TRAP: vector = 13")

    def test_refused_branch_names_the_table(self):
        self.check(TRAPPED, BEGIN + "(XEN) HyperSafe: return at attack_victim refused, index 0x12\n", "attack_victim, index 0x12")

    def test_write_to_read_only_page(self):
        self.check(TRAPPED, BEGIN + "FATAL PAGE FAULT\n(XEN) [error_code=0003]\n(XEN) Faulting linear address: ffff82d040200000\n", "write")

    def test_execution_of_data(self):
        self.check(TRAPPED, BEGIN + "FATAL PAGE FAULT\n(XEN) [error_code=0011]\n(XEN) Faulting linear address: ffff82d040200000\n", "execution")

    def test_fault_whose_report_another_cpu_has_garbled(self):
        self.check(TRAPPED, BEGIN + "(XEN) cr3: 000000003fe92000   cr2: ffff83003fbaf000\n(XEN) FATAL PPAGE FAULT\n"
                   "(XEN) [erroor_code=0011]\n(XEN) Faulting lin(XEN) ear\n", "execution of ffff83003fbaf000")

    def test_refusal_whose_report_another_cpu_has_garbled(self):
        self.check(TRAPPED, BEGIN + "(XEN) HyperSaffe: call at do_nmi (arch/x86/traps.c:1910) refused, index 0\n", "do_nmi")

    def test_refused_entry_of_a_page_table(self):
        self.check(TRAPPED, BEGIN + "(XEN) HyperSafe: refused on CPU0 for d0v0: entry frame 3fe0a (10000200) [3] 80000003f61063: makes a"
                   " protected frame writable\n", "makes a protected frame writable")

    def test_frame_that_was_changed(self):
        self.check(TRAPPED, BEGIN + "(XEN) HyperSafe: frame at ffff83003ffcfe78 led to e008:ffff82d040303b8d, now to e008:ffff82d040303cd0\n"
                   "(XEN) HyperSafe: refused on CPU1 for d0v1: saved state frame 0\n", "now to e008:ffff82d040303cd0")

    def test_read_of_nothing_is_no_defence(self):
        self.check(ERROR, BEGIN + "FATAL PAGE FAULT\n(XEN) [error_code=0000]\n(XEN) Faulting linear address: 0000000000000008\n", "without a rule")

    def test_crash_inside_a_function_of_the_set_is_confined(self):
        self.check(CONFINED, BEGIN + "RIP:    e008:[<ffff82d0402730fa>] free_queued_pgtables+0xa/0xb0\nFATAL PAGE FAULT\n"
                   "(XEN) [error_code=0000]\n(XEN) Faulting linear address: 0000000000000000\n", "free_queued_pgtables+0xa")

    def test_check_of_a_function_of_the_set_is_confined(self):
        bug = "(XEN) Xen BUG at arch/x86/pv/traps.c:137\n(XEN) RIP:    e008:[<ffff82d0402730fa>] traps.c#nmi_softirq+0x2a/0x30\n"
        self.check(CONFINED, BEGIN + "ATTACK LAST STEP\n" + bug, "nmi_softirq+0x2a/0x30, which stopped: Xen BUG at arch/x86/pv/traps.c:137")
        self.check(ERROR, BEGIN + bug, "without a rule")

    def test_other_crash_is_no_defence(self):
        self.check(ERROR, BEGIN + "(XEN) FATAL TRAP: vector = 6 (invalid opcode)\n", "invalid opcode")

    def test_survival(self):
        self.check(CONFINED, BEGIN + "ATTACK SURVIVED x\n")

    def test_dom0_that_stands_still_after_the_last_step_under_a_hypervisor_that_answers(self):
        self.check(CONFINED, BEGIN + "ATTACK LAST STEP\n(XEN) *** Serial input to Xen (type 'CTRL-a' three times to switch input)\n")
        self.check(ERROR, BEGIN + "(XEN) *** Serial input to Xen (type 'CTRL-a' three times to switch input)\n", "no end")
        self.check(ERROR, BEGIN + "ATTACK LAST STEP\n", "no end")

    def test_hypervisor_that_runs_in_circles_after_the_last_step(self):
        outcome = judge("x", BEGIN + "ATTACK LAST STEP\n", "pit_broadcast")
        self.assertEqual(CONFINED, outcome.status)
        self.assertIn("pit_broadcast", outcome.why)
        self.assertEqual(ERROR, judge("x", BEGIN, "pit_broadcast").status)
        self.assertEqual(WON, judge("x", BEGIN, "attack_won").status)

    def test_crash_of_the_attacking_domain_alone(self):
        self.check(CONFINED, BEGIN + "ATTACK LAST STEP\n(XEN) Domain 0 (vcpu#0) crashed on cpu#0:\n", "dom0 crashed")

    def test_silence_is_an_error(self):
        self.check(ERROR, BEGIN, "no end")
        self.check(ERROR, "", "did not begin")

    def test_error_of_the_attack_itself(self):
        self.check(ERROR, BEGIN + "ATTACK ERROR no symbol y in the image\n", "no symbol y")

    def test_other_attack_surviving_does_not_count(self):
        self.check(ERROR, BEGIN + "ATTACK SURVIVED y\n")


if __name__ == "__main__":
    unittest.main()
