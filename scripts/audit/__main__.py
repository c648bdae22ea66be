"""audit-lockdown: looks at a booted Xen from outside. See usage below, or --help."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

from hypervisor import HypervisorError
from judge import data, text
from look import look
from machine import Machine, MachineError
from symbols import SymbolsError, load

EX_USER, EX_ENVIRONMENT = 1, 3
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MARKS = {"boot": b"HYPERSAFE dom0 user space reached", "work": b"HYPERSAFE dom0 work done"}
DESCRIPTION = """\
Walks the page tables of a booted Xen from outside, through QEMU, and prints how many page-table frames, frames of code
and constants (tables included), and executable bytes can be written, through any mapping of any page table that a CPU
uses or could be told to use: Xen's, PV guests', nested ones, and those of IOMMUs, by which devices write. Also checks CR0.WP, EFER.NXE, SMEP and CET of every CPU,
and that each call that was sealed at the end of boot leads where its read-only pointer says.
Exit code 0 when all numbers are zero and the registers are right, 1 when not, 3 when it cannot be told."""


def arguments():
    parser = argparse.ArgumentParser(prog="audit-lockdown", description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image", nargs="?", default=f"{ROOT}/build/xen/xen.gz", help="what to boot (default: %(default)s)")
    parser.add_argument("--symbols", help="xen-syms or a map in nm's format of the same build (default: beside the image)")
    parser.add_argument("--mode", default="qemu64", choices=["qemu64", "max", "pvh", "iommu", "efi"], help="how to boot, see boot-xen")
    parser.add_argument("--xen-args", metavar="WORDS", help="further words for Xen's command line, such as xpti=yes")
    parser.add_argument("--iommu", metavar="DEVICE", help="another IOMMU than the mode's, see boot-xen")
    parser.add_argument("--qmp", metavar="SOCKET", help="do not boot: look at the machine that answers here")
    parser.add_argument("--log", help="the console's log (default: audit-MODE.log beside the image)")
    parser.add_argument("--json", metavar="FILE", help="write the numbers there, too")
    parser.add_argument("--seconds", type=int, default=600, help="how long a boot may take (default: %(default)s)")
    return parser.parse_args()


def symbols_of(args):
    path = args.symbols
    if not path:
        folder = os.path.dirname(os.path.abspath(args.image))
        path = os.path.join(folder, "xen.efi.map" if args.image.endswith(".efi") else "xen-syms")
    return load(path)


def look_and_tell(machine, symbols, phase, folder):
    result = look(machine, symbols, folder)
    print(text(phase, result), flush=True)
    return data(phase, result)


def boot(args, symbols, folder):
    """Boots, looks when user space is reached, when dom0's work is done, and when the machine is off."""
    log = args.log or os.path.join(os.path.dirname(os.path.abspath(args.image)), f"audit-{args.mode}.log")
    more = ["--xen-args", args.xen_args] if args.xen_args else []
    more += ["--iommu", args.iommu] if args.iommu else []
    command = [f"{ROOT}/scripts/boot-xen", *more, "--attended", folder, "--log", log, args.image, args.mode]
    environment = dict(os.environ, HS_BOOT_SECONDS=str(args.seconds))
    with open(log, "wb"):
        pass  # marks of an older run must not be seen
    with subprocess.Popen(command, env=environment, start_new_session=True) as child:
        try:
            machine = Machine(f"{folder}/qmp", seconds=args.seconds)
            results = []
            for phase, mark in MARKS.items():
                await_mark(machine, log, mark, args.seconds)
                results.append(look_and_tell(machine, symbols, phase, folder))
            if not machine.event("SHUTDOWN", args.seconds):
                raise MachineError(f"the machine did not switch itself off; read {log}")
            results.append(look_and_tell(machine, symbols, "off", folder))
            machine.command("quit")
            if child.wait(60):
                raise MachineError(f"boot-xen says the boot was bad; read {log}")
            return results
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGTERM)  # boot-xen and its QEMU


def await_mark(machine, log, mark, seconds):
    deadline = time.monotonic() + seconds
    ended = False
    while time.monotonic() < deadline:
        with open(log, "rb") as file:
            if mark in file.read():
                return
        if ended:
            raise MachineError(f"the machine went down before '{mark.decode()}'; read {log}")
        ended = machine.event("SHUTDOWN", 0.05)
    raise MachineError(f"no '{mark.decode()}' after {seconds} s; read {log}")


def main():
    args = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EX_ENVIRONMENT))  # so that QEMU is ended, too
    try:
        symbols = symbols_of(args)
        with tempfile.TemporaryDirectory(prefix="audit-lockdown.") as folder:
            if args.qmp:
                results = [look_and_tell(Machine(args.qmp), symbols, "now", folder)]
            else:
                results = boot(args, symbols, folder)
        if args.json:
            with open(args.json, "w", encoding="ascii") as out:
                json.dump({"schema": "hypersafe-audit/1", "phases": results}, out, indent=1)
    except (MachineError, HypervisorError, SymbolsError, OSError) as error:
        print(f"audit-lockdown: error: {error}", file=sys.stderr)
        return EX_ENVIRONMENT
    clean = all(result["clean"] for result in results)
    print(f"audit-lockdown: {'locked down' if clean else 'NOT locked down'} ({len(results)} looks)")
    return 0 if clean else EX_USER


sys.exit(main())
