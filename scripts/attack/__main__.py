"""attack-xen: attacks two builds of Xen and tells which attacks succeed. See --help."""

import argparse
import gzip
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(1, f"{ROOT}/scripts/audit")

from machine import Machine, MachineError  # noqa: E402
from outcome import CONFINED, ERROR, TRAPPED, WON, judge  # noqa: E402

EX_USER, EX_USAGE, EX_ENVIRONMENT = 1, 2, 3
KINDS = ("plain", "protected")
XEN_ARGS = "dom0_vcpus_pin noreboot"
ENDS = ("HYPERSAFE ATTACK WON", "ATTACK ERROR", "ATTACK SURVIVED", "Manual reset required", "Reboot in five seconds")
DESCRIPTION = """\
Runs attacks on the hypervisor from dom0, through a hypercall that reads and writes any hypervisor memory, as a
memory-corruption bug would. Each attack starts from the same booted machine. An attack has succeeded when a function
that honest code never calls has spoken on the console; a crash by itself is neither a success nor a defence.
Every attack must succeed on plain Xen and be defeated on the protected one.
Exit code 0 when that is so, 1 when not, 3 when it cannot be told."""
INIT = """\
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
echo 1 >/proc/sys/kernel/printk
insmod /xen-privcmd.ko
# One attack reads its name when it is told; the machine is saved before that.
stty -echo <>/dev/console 2>/dev/null
/attack </dev/console >/dev/console 2>&1
sleep 1000000
"""


def arguments():
    parser = argparse.ArgumentParser(prog="attack-xen", description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("attacks", nargs="*", metavar="NAME", help="attacks to run (default: all)")
    parser.add_argument("--list", action="store_true", help="print the attacks with their claims")
    for kind in KINDS:
        parser.add_argument(f"--{kind}", metavar="DIR", help=f"a {kind} Xen's build (default: made by build-attack)")
    parser.add_argument("--only", choices=KINDS, help="attack one of them only")
    parser.add_argument("--work", metavar="DIR", default=f"{ROOT}/build/attack", help="console logs and saved machines (%(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write the results there, too")
    parser.add_argument("--seconds", type=int, default=60, help="how long an attack may take (%(default)s)")
    parser.add_argument("--boot-seconds", type=int, default=600, help="how long the boot may take (%(default)s)")
    return parser.parse_args()


def build_driver(folder):
    """The program that attacks, for dom0."""
    source = f"{ROOT}/scripts/attack/driver"
    files = sorted(os.path.join(source, name) for name in os.listdir(source) if name.endswith(".c"))
    program = f"{folder}/attack"
    subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-static", "-pthread",
                    f"-I{ROOT}/xen-patches/attack", "-o", program, *files], check=True)
    return program


def digest(*paths):
    total = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            total.update(hashlib.sha256(file.read()).digest())
    return total.hexdigest()


def claims(program):
    text = subprocess.run([program, "list"], check=True, capture_output=True, text=True).stdout
    return dict(line.split("\t") for line in text.splitlines())


class Target:
    """One build of Xen, booted once with the attack program waiting, its state saved."""

    def __init__(self, kind, build, program, args):
        self.kind, self.args = kind, args
        self.folder = os.path.abspath(f"{args.work}/{kind}-state")
        if not build:
            subprocess.run([f"{ROOT}/scripts/build-attack", kind], check=True)
            build = f"{ROOT}/build/attack/{kind}/xen"
        self.image = f"{build}/xen"
        self.state = f"{self.folder}/state"
        self.sockets = tempfile.TemporaryDirectory(prefix="attack-xen.")  # paths of sockets must be short
        self.dom0 = f"{self.folder}/dom0"
        key = digest(self.image, program, f"{ROOT}/scripts/boot-xen", f"{ROOT}/scripts/make-dom0", __file__)
        if not self._is_saved(key):
            shutil.rmtree(self.folder, ignore_errors=True)
            os.makedirs(self.folder)
            self._make_dom0(program, f"{build}/xen-syms")
            begin = time.monotonic()
            self._save()
            print(f"attack-xen: {kind}: booted and saved in {time.monotonic() - begin:.0f} s", flush=True)
            with open(f"{self.folder}/key", "w", encoding="ascii") as file:
                file.write(key)

    def _is_saved(self, key):
        try:
            with open(f"{self.folder}/key", encoding="ascii") as file:
                return file.read() == key
        except FileNotFoundError:
            return False

    def _make_dom0(self, program, syms):
        """dom0 of the other boots, with another init: a second archive of files comes after the first one."""
        plain = f"{ROOT}/build/dom0"
        subprocess.run([f"{ROOT}/scripts/make-dom0", plain], check=True)
        shutil.copytree(plain, self.dom0)
        extra = f"{self.folder}/extra"
        os.mkdir(extra)
        shutil.copy(program, f"{extra}/attack")
        shutil.copy(f"{plain}/modules/xen-privcmd.ko", extra)
        with open(f"{extra}/xen.map", "wb") as file:
            subprocess.run(["nm", syms], check=True, stdout=file)
        with open(f"{extra}/init", "w", encoding="ascii") as file:
            file.write(INIT)
        os.chmod(f"{extra}/init", 0o755)
        names = "".join(f"{name}\n" for name in sorted(os.listdir(extra)))
        archive = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"], cwd=extra, input=names.encode(),
                                 check=True, capture_output=True).stdout
        with open(f"{self.dom0}/initrd.gz", "ab") as file:
            file.write(gzip.compress(archive, 1))

    def _start(self, log, *more):
        self.sockets.cleanup()
        self.sockets = tempfile.TemporaryDirectory(prefix="attack-xen.")
        with open(log, "wb"):
            pass
        command = [f"{ROOT}/scripts/boot-xen", "--xen-args", XEN_ARGS, "--attended", self.sockets.name, "--log", log, *more,
                   self.image, "qemu64"]
        environment = dict(os.environ, HS_DOM0_DIR=self.dom0, HS_BOOT_SECONDS=str(self.args.boot_seconds + 60))
        # What boot-xen thinks of the end is not asked: an attacked machine seldom switches itself off.
        return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                start_new_session=True)

    def _save(self):
        log = f"{self.args.work}/log/{self.kind}-boot.log"
        child = self._start(log)
        try:
            machine = Machine(f"{self.sockets.name}/qmp", seconds=60)
            end = await_text(log, ("ATTACK READY", "ATTACK ERROR", "Panic on CPU"), self.args.boot_seconds, machine)
            if end != "ATTACK READY":
                raise MachineError(f"{self.kind}: the machine does not come up to be attacked; read {log}")
            machine.command("migrate-set-parameters", **{"max-bandwidth": 1 << 40})
            machine.command("migrate", uri=f"exec:cat >'{self.state}'")
            deadline = time.monotonic() + self.args.boot_seconds
            while (status := machine.command("query-migrate")["status"]) != "completed":
                if status == "failed" or time.monotonic() > deadline:
                    raise MachineError(f"{self.kind}: the state cannot be saved: {status}")
                time.sleep(0.1)
            machine.command("quit")
        finally:
            end_child(child)

    def attack(self, name):
        log = f"{self.args.work}/log/{self.kind}-{name}.log"
        child = self._start(log, "--restore", self.state)
        try:
            machine = Machine(f"{self.sockets.name}/qmp", seconds=60)
            if not machine.event("RESUME", self.args.seconds):
                raise MachineError(f"{self.kind}: the saved machine does not go on; read {log}.qemu")
            with socket.socket(socket.AF_UNIX) as console:
                console.connect(f"{self.sockets.name}/console")
                console.sendall(name.encode() + b"\n")
                # QEMU waits for its reader after some hundred characters, and the machine's serial line with it.
                threading.Thread(target=drain, args=(console,), daemon=True).start()
                await_text(log, ENDS, self.args.seconds, machine)
                machine.command("quit")
        except MachineError as error:
            with open(log, "a", encoding="ascii") as file:
                file.write(f"\nattack-xen: {error}\n")
        finally:
            end_child(child)
        with open(log, encoding="utf-8", errors="replace") as file:
            return judge(name, file.read().replace("\r", ""))


def await_text(log, texts, seconds, machine):
    """Which of the texts came first into the log, or None when the time is over or the machine is down."""
    deadline = time.monotonic() + seconds
    down = False
    while True:
        with open(log, encoding="utf-8", errors="replace") as file:
            content = file.read()
        found = [(content.index(text), text) for text in texts if text in content]
        if found:
            return min(found)[1]
        if down or time.monotonic() > deadline:
            return None
        down = machine.event("SHUTDOWN", 0.1)


def drain(console):
    try:
        while console.recv(65536):
            pass
    except OSError:
        pass  # closed: the attack is over


def end_child(child):
    """Ends boot-xen and its QEMU (a session of their own), which has been told to quit when all went well."""
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGTERM)
        child.wait(20)


def run(names, kinds, args, program):
    results = {name: {} for name in names}
    for kind in kinds:
        target = Target(kind, getattr(args, kind), program, args)
        for name in names:
            outcome = results[name][kind] = target.attack(name)
            print(f"{kind:<10} {name:<24} {outcome.status:<20} {outcome.why}", flush=True)
    return results


def as_wanted(kind, outcome):
    return outcome.status == WON if kind == "plain" else outcome.defeated


def summary(results, kinds):
    for kind in kinds:
        counts = {status: sum(r[kind].status == status for r in results.values()) for status in (WON, TRAPPED, CONFINED, ERROR)}
        print(f"attack-xen: {kind}: {len(results)} attacks: " + ", ".join(f"{n} {status}" for status, n in counts.items()))
    return all(as_wanted(kind, r[kind]) for r in results.values() for kind in kinds)


def main():
    args = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EX_ENVIRONMENT))  # so that QEMU is ended, too
    try:
        os.makedirs(f"{args.work}/log", exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="attack-xen.") as folder:
            program = build_driver(folder)
            known = claims(program)
            if args.list:
                for name, claim in known.items():
                    print(f"{name:<24} {claim}")
                return 0
            for name in args.attacks:
                if name not in known:
                    print(f"attack-xen: error: {name}: no such attack (see --list)", file=sys.stderr)
                    return EX_USAGE
            kinds = [args.only] if args.only else list(KINDS)
            results = run(args.attacks or list(known), kinds, args, program)
    except (MachineError, OSError, subprocess.CalledProcessError) as error:
        print(f"attack-xen: error: {error}", file=sys.stderr)
        return EX_ENVIRONMENT
    good = summary(results, kinds)
    if args.json:
        with open(args.json, "w", encoding="ascii") as out:
            json.dump({"schema": "hypersafe-attacks/1", "attacks": [
                {"name": name, "claim": known[name], **{kind: vars(outcome) for kind, outcome in result.items()}}
                for name, result in results.items()]}, out, indent=1)
    return 0 if good else EX_USER


sys.exit(main())
