"""Looks at the machine of scripts/test-guests or scripts/test-ept from outside at the moments that its dom0 names.

dom0 says `LIFE look NAME` on the console and waits until it reads a line there, so no moment can pass: who is alive when
dom0 speaks is alive while the look is taken. A look must have seen what the moment is about, or it proves nothing.
"""

import argparse
import os
import re
import signal
import socket
import sys
import tempfile
import time

from bochs import BochsMachine
from hypervisor import HypervisorError
from judge import offender, summary
from look import look
from machine import ANSWER_SECONDS, Machine, MachineError
from symbols import SymbolsError, load

EX_USER, EX_ENVIRONMENT = 1, 3
MARK = re.compile(rb"LIFE look ([a-z-]+)\r*\n")
# By dom0's kind and the kind of guest that lives: how many nested tables the look must have found, and in the address spaces of how
# many domains, which only PV has, it must have been.
WANTED = {
    "pv": {"pv": (0, 2), "pvh": (1, 1), "all-gone": (0, 1)},
    "pvh": {"pv": (1, 1), "pvh": (2, 0), "all-gone": (1, 0)},
}
KINDS = ("pv", "pvh")
# A guest is looked at at these times of its life.
TIMES = ("", "-restored", "-moved")
ANSWER = b"looked\n"
END_SECONDS = 60  # from the console's end to Bochs's


def arguments():
    parser = argparse.ArgumentParser(prog="guests.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    machine = parser.add_mutually_exclusive_group(required=True)
    machine.add_argument("--qmp", help="QEMU's QMP socket")
    machine.add_argument("--bochs", metavar="FILE", help="start Bochs with this configuration; COM1 is added")
    parser.add_argument("--dom0", choices=KINDS, default="pv", help="dom0's kind (default: pv)")
    parser.add_argument("--kinds", default="pv+pvh", help="kinds of the guests that will live (default: pv+pvh)")
    parser.add_argument("--console", required=True, help="the console's socket; with --bochs, the log to write")
    parser.add_argument("--symbols", required=True, help="xen-syms")
    parser.add_argument("--seconds", type=int, required=True, help="limit for it all")
    return parser.parse_args()


def moments_of(kinds):
    """The moments that will come when guests of these kinds live one after the other."""
    return [kind + time for kind in kinds for time in TIMES] + ["all-gone"]


def wrong(moment, result, dom0):
    """What is wrong with a look, or ""."""
    if not result.clean:
        return f"not locked down: {offender(result)}"
    nested, domains = WANTED[dom0][moment.removesuffix("-restored").removesuffix("-moved")]
    if result.nested < nested:
        return f"{result.nested} nested page tables were seen, of {nested} there must be"
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


def watch(console, machine, symbols, args):
    """Looks at every moment and says what was seen; returns what went wrong."""
    faults, missing = [], moments_of(args.kinds.split("+"))
    with tempfile.TemporaryDirectory(prefix="test-guests.") as folder:
        for moment in moments(console, time.monotonic() + args.seconds):
            if moment not in missing:
                raise MachineError(f"a look was not expected now: {moment}")
            missing.remove(moment)
            begin = time.monotonic()
            result = look(machine, symbols, folder)
            print(f"LOOK {moment}: {summary(result)} ({time.monotonic() - begin:.0f} s)", flush=True)
            if fault := wrong(moment, result, args.dom0):
                faults.append(f"{moment}: {fault}")
            console.sendall(ANSWER)
    return faults + [f"{moment}: the moment did not come" for moment in missing]


class LoggedConsole:
    """A console's socket; what comes from it goes into a file, too."""

    def __init__(self, console, log):
        self._console, self._log = console, log
        self.settimeout, self.sendall = console.settimeout, console.sendall

    def recv(self, size):
        data = self._console.recv(size)
        self._log.write(data)
        return data


def watch_qemu(args, symbols):
    machine = Machine(args.qmp)
    with socket.socket(socket.AF_UNIX) as console:
        console.connect(args.console)
        return watch(console, machine, symbols, args)


def watch_bochs(args, symbols):
    """Bochs is started and ended here."""
    with socket.create_server(("127.0.0.1", 0)) as server, tempfile.TemporaryDirectory(prefix="test-ept.") as folder:
        configuration = os.path.join(folder, "bochsrc")
        with open(args.bochs, encoding="utf-8") as given, open(configuration, "w", encoding="utf-8") as out:
            out.write(given.read())
            out.write(f"com1: enabled=1, mode=socket-client, dev=127.0.0.1:{server.getsockname()[1]}\n")
        machine = BochsMachine(configuration)
        try:
            server.settimeout(ANSWER_SECONDS)
            with server.accept()[0] as console, open(args.console, "wb", buffering=0) as log:
                faults = watch(LoggedConsole(console, log), machine, symbols, args)
            return faults if machine.end(END_SECONDS) else [*faults, "the machine was not switched off"]
        finally:
            said = machine.close()
            with open(f"{args.console}.bochs", "w", encoding="utf-8") as out:
                out.write(said)


def main():
    args = arguments()
    name = "test-ept" if args.bochs else "test-guests"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EX_ENVIRONMENT))  # so that Bochs is ended, too
    try:
        symbols = load(args.symbols)
        faults = watch_bochs(args, symbols) if args.bochs else watch_qemu(args, symbols)
    except (MachineError, HypervisorError, SymbolsError, OSError) as error:
        print(f"{name}: error: {error}", file=sys.stderr)
        return EX_ENVIRONMENT
    for fault in faults:
        print(f"{name}: error: {fault}", file=sys.stderr)
    return EX_USER if faults else 0


if __name__ == "__main__":
    sys.exit(main())
