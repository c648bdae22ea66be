"""What all attacks together say: which are as they should be, the table, and the list of what is known to be open."""

from dataclasses import replace

from outcome import CONFINED, ERROR, HOLE, TRAPPED, WON

KINDS = ("plain", "protected")
OPEN = "open"
# Two CPUs race in some attacks, and the loser's crash says nothing.
TRIES = 3


class OpenListError(Exception):
    """A line of the list of open attacks is wrong."""


def read_open(lines, known):
    """Attacks that are known to succeed, from lines `NAME REASON`; no reason, no parse."""
    found = {}
    for number, line in enumerate(lines, 1):
        words = line.split(None, 1)
        if not words or words[0].startswith("#"):
            continue
        if len(words) < 2:
            raise OpenListError(f"line {number}: {words[0]}: no reason")
        if words[0] not in known:
            raise OpenListError(f"line {number}: {words[0]}: no such attack")
        if words[0] in found:
            raise OpenListError(f"line {number}: {words[0]}: named twice")
        found[words[0]] = words[1].strip()
    return found


def persist(expected_to_win, attack):
    """The outcome of an attack. Tried again where it may have been bad luck: no success that was expected, or a test error."""
    for number in range(1, TRIES + 1):
        outcome = attack()
        if outcome.succeeded or (outcome.defeated and not expected_to_win):
            break
    return replace(outcome, why=f"{outcome.why} (try {number})") if number > 1 else outcome


def status(kind, name, outcome, open_list):
    """How the table calls an outcome."""
    return OPEN if kind == "protected" and name in open_list and outcome.succeeded else outcome.status


def complaint(kind, name, outcome, open_list):
    """What is wrong with an outcome, or None. An open attack is not: it is counted apart."""
    if kind == "plain":
        return None if outcome.status == WON else "is not effective on plain Xen"
    if name in open_list:
        if outcome.succeeded:
            return None
        return "is listed as open, but is defeated: take it off the list" if outcome.defeated else "is a test error"
    return None if outcome.defeated else "is not defeated"


def table(results, open_list):
    """results: name -> kind -> Outcome. Lines, one an attack, then one a kind."""
    lines = [f"{'attack':<26} {'plain':<12} {'protected':<20} why"]
    for name, result in results.items():
        cells = [status(kind, name, result[kind], open_list) if kind in result else "-" for kind in KINDS]
        why = open_list[name] if cells[1] == OPEN else result[max(result)].why
        lines.append(f"{name:<26} {cells[0]:<12} {cells[1]:<20} {why}")
    for kind in KINDS:
        found = [status(kind, name, result[kind], open_list) for name, result in results.items() if kind in result]
        if found:
            counts = ", ".join(f"{found.count(one)} {one}" for one in (WON, HOLE, OPEN, TRAPPED, CONFINED, ERROR) if one in found)
            lines.append(f"{kind}: {len(found)} attacks: {counts}")
    audits = [outcome.audit for result in results.values() for outcome in result.values() if outcome.audit]
    if audits:
        lines.append(f"looked at from outside after {len(audits)} attacks: {sum(audit['clean'] for audit in audits)} times locked down")
    both = sum(result["plain"].status == WON and result["protected"].defeated
               for result in results.values() if len(result) == len(KINDS))
    lines.append(f"effective on plain and defeated on protected: {both} of {len(results)}")
    return lines


def complaints(results, open_list):
    """Everything that must be put right, as sentences."""
    return [f"{name} {wrong} ({outcome.status}: {outcome.why})"
            for name, result in results.items() for kind, outcome in result.items()
            if (wrong := complaint(kind, name, outcome, open_list))]
