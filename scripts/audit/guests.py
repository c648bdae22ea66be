"""Looks at the machine of scripts/test-guests from outside at the moments that its dom0 names.

dom0 says `LIFE look NAME` on the console and waits until it reads a line there, so no moment can pass: who is alive when
dom0 speaks is alive while the look is taken. A look must have seen what the moment is about, or it proves nothing.
"""

import argparse
import re
import socket
import sys
import tempfile
import time

from hypervisor import HypervisorError
from judge import offender, summary
from look import look
from machine import Machine, MachineError
from symbols import SymbolsError, load

EX_USER, EX_ENVIRONMENT = 1, 3
MARK = re.compile(rb"LIFE look ([a-z-]+)\r*\n")
# By moment: how many nested tables the look must have found, and in the address spaces of how many domains it must have been.
WANTED = {"pv": (0, 2), "pv-restored": (0, 2), "pvh": (1, 1), "pvh-restored": (1, 1), "all-gone": (0, 1)}
ANSWER = b"looked\n"


def arguments():
    parser = argparse.ArgumentParser(prog="guests.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, what in (("qmp", "QEMU's QMP socket"), ("console", "the console's socket"), ("symbols", "xen-syms")):
        parser.add_argument(f"--{name}", required=True, help=what)
    parser.add_argument("--seconds", type=int, required=True, help="limit for it all")
    return parser.parse_args()


def wrong(moment, result):
    """What is wrong with a look, or ""."""
    if not result.clean:
        return f"not locked down: {offender(result)}"
    nested, domains = WANTED[moment]
    if result.nested < nested:
        return "no nested page table was seen"
    if result.domains < domains:
        return f"address spaces of {result.domains} domains were seen, of {domains} there must be"
    return ""


def moments(console, deadline):
    """The moments, one after the other, until the machine is gone."""
    said = b""
    while True:
        console.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            data = console.recv(65536)
        except TimeoutError:
            raise MachineError("the time is up") from None
        except ConnectionError:
            return
        if not data:
            return
        said += data
        while mark := MARK.search(said):
            yield mark[1].decode()
            said = said[mark.end() :]


def watch(console, machine, symbols, seconds):
    """Looks at every moment and says what was seen; returns what went wrong."""
    faults, missing = [], list(WANTED)
    with tempfile.TemporaryDirectory(prefix="test-guests.") as folder:
        for moment in moments(console, time.monotonic() + seconds):
            if moment not in missing:
                raise MachineError(f"a look was not expected now: {moment}")
            missing.remove(moment)
            begin = time.monotonic()
            result = look(machine, symbols, folder)
            print(f"LOOK {moment}: {summary(result)} ({time.monotonic() - begin:.0f} s)", flush=True)
            if fault := wrong(moment, result):
                faults.append(f"{moment}: {fault}")
            console.sendall(ANSWER)
    return faults + [f"{moment}: the moment did not come" for moment in missing]


def main():
    args = arguments()
    try:
        symbols = load(args.symbols)
        machine = Machine(args.qmp)
        with socket.socket(socket.AF_UNIX) as console:
            console.connect(args.console)
            faults = watch(console, machine, symbols, args.seconds)
    except (MachineError, HypervisorError, SymbolsError, OSError) as error:
        print(f"test-guests: error: {error}", file=sys.stderr)
        return EX_ENVIRONMENT
    for fault in faults:
        print(f"test-guests: error: {fault}", file=sys.stderr)
    return EX_USER if faults else 0


if __name__ == "__main__":
    sys.exit(main())
