"""One build of Xen on one machine: booted once with the attack program waiting in dom0, its state saved; every attack
goes on from there in a QEMU of its own."""

import contextlib
import gzip
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from aftermath import aftermath
from console import Console
from machine import Machine, MachineError
from outcome import ALIVE, judge
from symbols import load

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# By machine: boot-xen's mode, further arguments, further words for Xen. SMEP is there to be switched off; QEMU cannot save
# AMD's IOMMU. Where two CPUs race, both must run at once, which --icount does not allow.
PVH = ["--cpu", "qemu64,+svm,+npt,+smep", "--iommu", "intel-iommu", "--icount"]
MACHINES = {
    "pv": ("qemu64", ["--cpu", "qemu64,+smep"], ""),
    "pvh": ("pvh", PVH, ""),
    "xpti": ("qemu64", ["--cpu", "qemu64,+smep"], " xpti=yes"),
    "shadow": ("pvh", PVH, " dom0=shadow"),
}
XEN_ARGS = "dom0_mem=192M dom0_vcpus_pin noreboot"
READY, FAILED = "ATTACK READY", ("ATTACK ERROR", "Panic on CPU")
ENDS = ("HYPERSAFE ATTACK WON", "ATTACK ERROR", "ATTACK SURVIVED", "Manual reset required", "Reboot in five seconds",
        "Domain 0 (vcpu#")
BOOTS = 2  # dom0, a PVH one on --icount most of all, was seen to stand still at a device that it probes, on plain Xen
MAKING_DOM0 = threading.Lock()  # one directory for all
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


class Children:
    """The sessions of boot-xen and its QEMU that run, so that none is left behind."""

    def __init__(self):
        self._lock = threading.Lock()
        self._running = set()
        self.over = False

    def start(self, command, environment):
        with self._lock:
            if self.over:
                raise MachineError("interrupted")
            child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL, start_new_session=True)
            self._running.add(child)
            return child

    def end(self, child, seconds):
        """It has been told to quit when all went well; else it is made to."""
        for sent in (None, signal.SIGTERM, signal.SIGKILL):
            try:
                if sent:
                    os.killpg(child.pid, sent)
                child.wait(seconds)
                break
            except ProcessLookupError:
                child.wait()
                break
            except subprocess.TimeoutExpired:
                continue
        with self._lock:
            self._running.discard(child)

    def end_all(self):
        with self._lock:
            self.over = True
            running = list(self._running)
        for child in running:
            try:
                os.killpg(child.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass


class Target:
    """build: directory of xen and xen-syms; work: where states and logs go; program: the attack program for dom0."""

    def __init__(self, kind, machine, build, program, work, children, boot_seconds):
        self.kind, self.machine, self.build = kind, machine, build
        self.name = f"{kind}-{machine}"
        self._symbols = load(f"{build}/xen-syms") if kind == "protected" else None
        self._program, self._children, self._boot_seconds = program, children, boot_seconds
        self._folder = os.path.abspath(f"{work}/{self.name}")
        self._logs = os.path.abspath(f"{work}/log")
        self._state = f"{self._folder}/state"
        self._dom0 = f"{self._folder}/dom0"

    def prepare(self):
        """Boots and saves, unless that was done with the same image and program. Returns the seconds it took, or 0."""
        key = digest(f"{self.build}/xen", self._program, f"{ROOT}/scripts/boot-xen", f"{ROOT}/scripts/make-dom0", __file__)
        try:
            with open(f"{self._folder}/key", encoding="ascii") as file:
                if file.read() == key:
                    return 0
        except FileNotFoundError:
            pass
        shutil.rmtree(self._folder, ignore_errors=True)
        os.makedirs(self._folder)
        begin = time.monotonic()
        self._make_dom0()
        self._save()
        with open(f"{self._folder}/key", "w", encoding="ascii") as file:
            file.write(key)
        return time.monotonic() - begin

    def attack(self, name, seconds):
        log = f"{self._logs}/{self.name}-{name}.log"
        said, where, outcome = "", None, None
        with tempfile.TemporaryDirectory(prefix="attack-xen.") as sockets:  # paths of sockets must be short
            child = self._start(sockets, log, 10 * seconds, "--restore", self._state)
            try:
                machine = Machine(f"{sockets}/qmp", seconds=30)
                if not machine.event("RESUME", 60):
                    raise MachineError(f"the saved machine does not go on; read {log}.qemu")
                with contextlib.closing(Console(f"{sockets}/console")) as console:
                    try:
                        console.send(name.encode() + b"\n")
                        if console.await_text(ENDS, machine, seconds) is None:
                            where = self._stands_still(console, machine)
                    finally:
                        said = console.text()
                outcome = judge(name, said, where)
                if self._symbols:
                    outcome = aftermath(outcome, machine, self._symbols, sockets)
                machine.command("quit")
            except (MachineError, OSError) as error:
                said += f"\nATTACK ERROR attack-xen: {error}\n"
            finally:
                self._children.end(child, 10)
        with open(log, "w", encoding="utf-8") as file:  # QEMU's own has characters twice
            file.write(said)
        return outcome or judge(name, said, where)

    def _stands_still(self, console, machine):
        """dom0 says nothing more. Where the hypervisor stands still, if it does not answer either."""
        console.send(b"\x01\x01\x01")
        if console.await_text((ALIVE,), machine, 10):
            return None
        places = [function_at(f"{self._dom0}/xen.map", at) for at, halted in machine.positions() if not halted]
        return next((place for place in places if place), None)

    def _make_dom0(self):
        """dom0 of the other boots, with another init: a second archive of files comes after the first one."""
        plain = f"{ROOT}/build/dom0"
        with MAKING_DOM0:
            subprocess.run([f"{ROOT}/scripts/make-dom0", plain], check=True)
        shutil.copytree(plain, self._dom0)
        extra = f"{self._folder}/extra"
        os.mkdir(extra)
        with open(f"{self._dom0}/xen.map", "wb") as file:
            subprocess.run(["nm", f"{self.build}/xen-syms"], check=True, stdout=file)
        shutil.copy(self._program, f"{extra}/attack")
        shutil.copy(f"{plain}/modules/xen-privcmd.ko", extra)
        shutil.copy(f"{self._dom0}/xen.map", extra)
        with open(f"{extra}/init", "w", encoding="ascii") as file:
            file.write(INIT)
        os.chmod(f"{extra}/init", 0o755)
        names = "".join(f"{name}\n" for name in sorted(os.listdir(extra)))
        archive = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"], cwd=extra, input=names.encode(),
                                 check=True, capture_output=True).stdout
        with open(f"{self._dom0}/initrd.gz", "ab") as file:
            file.write(gzip.compress(archive, 1))

    def _start(self, sockets, log, seconds, *more):
        with open(log, "wb"):
            pass
        mode, arguments, words = MACHINES[self.machine]
        command = [f"{ROOT}/scripts/boot-xen", "--xen-args", XEN_ARGS + words, *arguments, "--attended", sockets, "--log", log,
                   *more, f"{self.build}/xen", mode]
        # What boot-xen thinks of the end is not asked: an attacked machine seldom switches itself off.
        return self._children.start(command, dict(os.environ, HS_DOM0_DIR=self._dom0, HS_BOOT_SECONDS=str(seconds)))

    def _save(self):
        log = f"{self._logs}/{self.name}-boot.log"
        if not any(self._boot_and_save(log) for _ in range(BOOTS)):
            raise MachineError(f"{self.name}: the machine does not come up to be attacked; read {log}")

    def _boot_and_save(self, log):
        """Whether the machine came up; where Xen has crashed, another boot is no cure."""
        with tempfile.TemporaryDirectory(prefix="attack-xen.") as sockets:
            child = self._start(sockets, log, 2 * self._boot_seconds)
            try:
                machine = Machine(f"{sockets}/qmp", seconds=60)
                came = await_text(log, (READY, *FAILED), self._boot_seconds, machine)
                if came is None:
                    return False
                if came != READY:
                    raise MachineError(f"{self.name}: crashes before it is attacked; read {log}")
                machine.command("migrate-set-parameters", **{"max-bandwidth": 1 << 40})
                deadline = time.monotonic() + self._boot_seconds
                self._migrate(machine, deadline)
                # QEMU does not load what it saved while a CPU ran an SVM guest. One that waits runs the hypervisor.
                while MACHINES[self.machine][0] == "pvh" and not all(halted for _, halted in machine.positions()):
                    machine.command("cont")
                    time.sleep(0.2)
                    self._migrate(machine, deadline)
                machine.command("quit")
                return True
            finally:
                self._children.end(child, 10)

    def _migrate(self, machine, deadline):
        """Writes the state to a file; then the machine stands still."""
        machine.command("migrate", uri=f"exec:cat >'{self._state}'")
        while (status := machine.command("query-migrate")["status"]) != "completed":
            if status == "failed" or time.monotonic() > deadline:
                raise MachineError(f"{self.name}: the state cannot be saved: {status}")
            time.sleep(0.1)


def digest(*paths):
    total = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            total.update(hashlib.sha256(file.read()).digest())
    return total.hexdigest()


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


def function_at(path, address):
    """The function of nm's list that holds an address of code, or None."""
    with open(path, encoding="ascii") as file:
        code = [(int(words[0], 16), words[2]) for words in map(str.split, file) if len(words) == 3 and words[1] in "tT"]
    before = [entry for entry in code if entry[0] <= address]
    return max(before)[1] if before and address <= max(code)[0] else None
