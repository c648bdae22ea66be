"""Judges one attack by the console's log: only what the machine says counts, and silence is a test error."""

import re
from dataclasses import dataclass

WON, TRAPPED, CONFINED, ERROR = "succeeded", "defeated (trapped)", "defeated (confined)", "test error"
HOLE = "left a hole"  # confined, but what was locked down is not any more
# What the hypervisor says when the console's input is switched to it.
ALIVE = "Serial input to Xen"
# A page fault's error code, as Xen prints it.
PRESENT, WRITE, FETCH = 1, 2, 16
# The function of the hypervisor that crashed.
INSIDE = r"RIP: +e008:\[<[0-9a-f]+>\] (\S+)"


@dataclass(frozen=True)
class Outcome:
    status: str
    why: str
    audit: dict | None = None  # what a look from outside has seen afterwards

    @property
    def succeeded(self):
        return self.status in (WON, HOLE)

    @property
    def defeated(self):
        return self.status in (TRAPPED, CONFINED)


def judge(name, log, where=None):
    """log: all that came over the console since the attack was told to run; where: the function of the hypervisor that
    runs in circles, if one does."""
    if "HYPERSAFE ATTACK WON" in log or (where or "").startswith("attack_won"):
        return Outcome(WON, "the hypervisor went where the attacker said")
    if f"ATTACK BEGIN {name}" not in log:
        return Outcome(ERROR, "the attack did not begin")
    # Two CPUs may speak at once, so as little as possible is asked to be in one piece.
    refused = re.search(r"(call|return) at (.*?) refused, index (0x[0-9a-f]+|0)", log)
    if refused:
        return Outcome(TRAPPED, f"{refused[1]} table of {refused[2]}, index {refused[3]}")
    policy = re.search(r"HyperSafe: (.*refused.*|frame at .*)", log)
    if policy:
        return Outcome(TRAPPED, policy[1].strip())
    code = re.search(r"_code=([0-9a-f]{4})\]", log)
    address = re.search(r"Faulting linear address: ([0-9a-f]{16})|cr2: ([0-9a-f]{16})", log)
    if code and address:
        return _page_fault(int(code[1], 16), address[1] or address[2], log)
    error = re.search(r"ATTACK ERROR (.*)", log)
    if error:
        return Outcome(ERROR, error[1].strip())
    # Sent to another function of the set, whose own check found that something is wrong.
    bug = re.search(r"Xen BUG at \S+", log)
    inside = re.search(INSIDE, log)
    if bug and inside and "ATTACK LAST STEP" in log:
        return Outcome(CONFINED, f"went on to {inside[1]}, which stopped: {bug[0]}")
    crash = re.search(r"FATAL TRAP.*|Xen BUG at.*|Panic on CPU.*\n.*\n.*|Kernel panic.*|Oops.*|segfault.*", log)
    if crash:
        return Outcome(ERROR, f"crashed without a rule: {' '.join(crash[0].split())[:90]}")
    if f"ATTACK SURVIVED {name}" in log:
        return Outcome(CONFINED, "the machine went on as if nothing had been")
    if "ATTACK LAST STEP" in log and "Domain 0 (vcpu#" in log:
        return Outcome(CONFINED, "dom0 crashed, the hypervisor goes on")
    if "ATTACK LAST STEP" in log and ALIVE in log:
        return Outcome(CONFINED, "dom0 stands still, the hypervisor goes on")
    if "ATTACK LAST STEP" in log and where:
        # As above: a function of the set, and it waits for ever.
        return Outcome(CONFINED, f"went on to {where}, which does not end")
    return Outcome(ERROR, "no end")


def _page_fault(code, address, log):
    if code & FETCH:
        return Outcome(TRAPPED, f"execution of {address} is forbidden by the page tables")
    if code & PRESENT and code & WRITE:
        return Outcome(TRAPPED, f"the write to {address} is forbidden by the page tables")
    # Sent to another function of the set, which cannot live with the arguments it got: no better than a wild write.
    inside = re.search(INSIDE, log)
    if inside:
        return Outcome(CONFINED, f"went on to {inside[1]}, which took a page fault at {address}")
    return Outcome(ERROR, f"crashed without a rule: page fault, error code {code:#x}, at {address}")
