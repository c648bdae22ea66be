"""What a confined attack has left of the lockdown: the machine goes on, so it is looked at from outside."""

from dataclasses import replace

from hypervisor import HypervisorError
from judge import data, numbers, offender
from look import look
from machine import MachineError
from outcome import CONFINED, ERROR, HOLE
from symbols import SymbolsError


def aftermath(outcome, machine, symbols, folder):
    """The outcome with the audit's numbers; a machine that was trapped has stopped, and is not looked at."""
    if outcome.status != CONFINED:
        return outcome
    try:
        return audited(outcome, look(machine, symbols, folder))
    except (MachineError, HypervisorError, SymbolsError, OSError) as error:
        return replace(outcome, status=ERROR, why=f"{outcome.why}; audit: {error}")


def audited(outcome, result):
    """Nobody is defeated who leaves something writable behind, or a call that leads elsewhere."""
    seen = data("after", result)
    if result.clean:
        return replace(outcome, why=f"{outcome.why}; audit: {numbers(result)}", audit=seen)
    return replace(outcome, status=HOLE, why=f"audit: {numbers(result)}: {offender(result)}", audit=seen)
