"""test-refusals: makes the hypervisor ask its gate for a writable mapping of its own code, and looks what it does then.

The machine runs until dom0's user space is up; then a breakpoint before the gate (QEMU's gdb stub) swaps the page-table
entry that is about to be written for one that maps code writable. Xen must refuse, say so, and do what its command line says.
In a boot of its own (--mode frame) an interrupt's frame is changed: Xen must say so, and still go where it was.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

from gdbstub import GdbStub
from machine import Machine, MachineError
from symbols import SymbolsError, load

EX_USER, EX_ENVIRONMENT = 1, 3
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
UP = b"HYPERSAFE dom0 user space reached"
REFUSED = b"HyperSafe: refused"
ROOT_REFUSED = b": CR3 frame"
FRAME, DONE = b": saved state frame", b"HYPERSAFE dom0 work done"
# A guest that misses its mapping may crash later, by itself.
PANIC, CRASH = b"Panic on CPU", b"domain_crash called from arch/x86/lockdown.c"
# hypersafe= on Xen's command line: what must be said, and what must not.
MODES = {"panic": ((REFUSED, PANIC), (CRASH,)), "kill": ((REFUSED, CRASH), (PANIC,)), "report": ((REFUSED,), (PANIC, CRASH)),
         "frame": ((REFUSED, FRAME), (PANIC, CRASH))}
RSI, RDI = 4, 5  # gdb's numbers; the second argument is the new entry, the first a frame
FRAME_RIP, FRAME_CS, XEN_CS = 128, 136, 0xE008
WRITABLE = 1 << 63 | 0x67  # present, writable, user, accessed, dirty, not executable
TRIES, WAIT_SECONDS = 40, 30  # the gate may run for the idle domain, which cannot be killed


def arguments():
    parser = argparse.ArgumentParser(prog="test-refusals", description=__doc__.split("\n\n")[0].split(": ", 1)[1],
                                     epilog="Exit code 0: as it should be, 1: not, 3: it cannot be told.")
    parser.add_argument("image", nargs="?", default=f"{ROOT}/build/xen/xen.gz", help="default: %(default)s")
    parser.add_argument("--mode", action="append", choices=sorted(MODES), help="only this hypersafe=; may be repeated")
    parser.add_argument("--seconds", type=int, default=600, help="how long a boot may take (default: %(default)s)")
    return parser.parse_args()


def text_of(log):
    try:
        with open(log, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def provoke_frame(stub, symbols, log):
    """An interrupt finds Xen running; while it is handled its frame is led to other code."""
    for _ in range(TRIES):
        if stub.run_to(symbols["do_IRQ"], WAIT_SECONDS):
            frame = stub.register(RDI)
            if stub.word(frame + FRAME_CS) & 0xFFFF == XEN_CS:
                stub.set_word(frame + FRAME_RIP, symbols["machine_restart"])
                stub.go()
                time.sleep(2)
                if FRAME in text_of(log):
                    return
                stub.interrupt()
                continue
        stub.go()
        time.sleep(0.2)
        stub.interrupt()
    raise MachineError(f"after {TRIES} tries no interrupt's frame was changed, or Xen did not see it; read {log}")


def provoke(machine, stub, symbols, log, wanted):
    """Swaps entries until the log says what is wanted."""
    answer = machine.monitor(f"gva2gpa {symbols['hs_gate_stubs']:#x}")
    entry = int(answer.split()[-1], 16) & -4096 | WRITABLE
    for _ in range(TRIES):
        # Not an entry that goes: a table that stays linked cannot become anything else, and so stops its guest later.
        if stub.run_to(symbols["hs_pte_write"], WAIT_SECONDS) and stub.register(RSI) & 1:
            stub.set_register(RSI, entry)
        stub.go()
        time.sleep(1)
        if all(text in text_of(log) for text in wanted):
            time.sleep(2)  # for what must not be said
            return
        stub.interrupt()
    raise MachineError(f"after {TRIES} tries the log does not say: {b', '.join(wanted).decode()}; read {log}")


def test(mode, args, symbols):
    wanted, unwanted = MODES[mode]
    log = os.path.join(os.path.dirname(os.path.abspath(args.image)), f"refusal-{mode}.log")
    with tempfile.TemporaryDirectory(prefix="refusals.") as folder, open(log + ".boot", "wb") as said:
        with open(log, "wb"):
            pass  # marks of an older run must not be seen
        command = [f"{ROOT}/scripts/boot-xen", "--attended", folder, "--log", log, "--xen-args", "hypersafe=" + mode.replace("frame", "report"), args.image, "qemu64"]
        with subprocess.Popen(command, env=dict(os.environ, HS_BOOT_SECONDS=str(args.seconds)), stdout=said, stderr=said) as child:
            machine = None
            try:
                machine = Machine(f"{folder}/qmp", seconds=args.seconds)
                deadline = time.monotonic() + args.seconds
                while UP not in text_of(log):
                    if time.monotonic() > deadline or child.poll() is not None:
                        raise MachineError(f"dom0's user space was not reached; read {log}")
                    time.sleep(0.1)
                machine.monitor(f"gdbserver unix:{folder}/gdb,server=on,wait=off")
                stub = GdbStub(f"{folder}/gdb")
                if mode != "frame":
                    provoke(machine, stub, symbols, log, wanted)
                else:
                    provoke_frame(stub, symbols, log)
                    if not machine.event("SHUTDOWN", args.seconds) or DONE not in text_of(log):
                        raise MachineError(f"dom0 did not end its work after an interrupt's frame was changed; read {log}")
            finally:
                if machine and child.poll() is None:
                    machine.command("quit")  # the shell waits for QEMU
                child.terminate()
    # A guest without its tables may later name a CR3 that is none, and cannot go on then, whatever the command line says.
    end = text_of(log).split(ROOT_REFUSED)[0]
    found = [text.decode() for text in unwanted if text in end]
    print(f"{mode}: refused, and " + (f"WRONG: the log says: {found[0]}; read {log}" if found else "done as it says"), flush=True)
    return not found


def main():
    args = arguments()
    try:
        symbols = load(os.path.join(os.path.dirname(os.path.abspath(args.image)), "xen-syms"))
        good = [test(mode, args, symbols) for mode in args.mode or sorted(MODES)]
    except (MachineError, SymbolsError, OSError) as error:
        print(f"test-refusals: error: {error}", file=sys.stderr)
        return EX_ENVIRONMENT
    return 0 if all(good) else EX_USER


if __name__ == "__main__":
    sys.exit(main())
