"""Turns what the page tables allow into numbers, the first offender of each, and a verdict."""

from dataclasses import dataclass, field

from iommu import walk_devices
from pagewalk import DEVICES, EPT, HOST, NESTED, walk
from physmem import FRAME_SIZE
from sealed import sealed_calls

CR0_WP, EFER_NXE = 1 << 16, 1 << 11
CR4_SMEP, CR4_CET = 1 << 20, 1 << 23


@dataclass
class Count:
    """So many of so many, and the first that is one too many."""

    bad: int
    all: int
    first: str = ""


@dataclass
class Judgement:
    tables: Count
    constants: Count
    regions: dict  # name -> Count
    executable: Count  # bytes
    one_mapping: int  # of these, bytes that one mapping makes both
    guest_executable: int  # bytes of guest pages that a CPU without SMEP executes for the hypervisor
    roots: int
    nested: int  # of these, tables that map a guest's memory
    domains: int  # owners of the others: each domain whose address spaces were walked
    sealed: Count
    devices: Count  # frames of tables that say which tables a device uses
    cpu_lines: list = field(default_factory=list)
    cpu_faults: list = field(default_factory=list)

    @property
    def clean(self):
        return not (self.tables.bad or self.constants.bad or self.executable.bad or self.sealed.bad or self.devices.bad
                    or self.cpu_faults)


def judge(hypervisor, units=()):
    """units: the machine's IOMMUs, as iommu.units() finds them."""
    states = _cpu_states(hypervisor)
    roots = hypervisor.roots()
    nxe = all(state[3] & EFER_NXE for _, state in states)
    access = walk(hypervisor.memory, roots, nxe)
    tables_of_devices, device_faults = walk_devices(hypervisor.memory, units, access)
    regions = hypervisor.regions()
    names = {frame: f"{region.name}, linked at {address:#x}"
             for region in reversed(regions) for frame, address in region.frames.items()}

    def what(frame):
        if frame in access.tables:
            return f"a level-{access.tables[frame]} table"
        if frame in tables_of_devices:
            return "the table of devices"
        return names.get(frame, "no known object")

    counts = {region.name: _count(region.frames, access.writable, what) for region in regions}
    both = {frame for frame in access.executable if frame in access.writable}
    result = Judgement(
        tables=_count(access.tables, access.writable, what),
        constants=_sum(regions, counts),
        regions=counts,
        executable=_both(both, access, what),
        one_mapping=FRAME_SIZE * len(access.writable_executable),
        guest_executable=_guest_executable(access, states),
        roots=len(roots),
        nested=sum(root.kind in (NESTED, EPT) for root in roots),
        domains=len({hypervisor.owner(root.frame) for root in roots if root.kind == HOST} - {None}),
        sealed=_sealed(hypervisor, access),
        devices=_count(tables_of_devices, access.writable, what),
    )
    for unit in units:
        state = "translates" if unit.enabled else "is off, so that devices reach all memory"
        result.cpu_lines.append(f"{unit.maker} IOMMU at {unit.base:#x} {state}")
    result.cpu_faults += device_faults
    _judge_cpus(hypervisor, states, access, result)
    return result


def _count(frames, granted, what):
    bad = sorted(frame for frame in frames if frame in granted)
    return Count(len(bad), len(frames), _describe(granted[bad[0]], bad[0], what) if bad else "")


def _sealed(hypervisor, access):
    """Calls of the directory of seals that may lead elsewhere than their pointers say."""
    bad, calls = [], 0
    for label, pointer, fault in sealed_calls(hypervisor):
        calls += 1
        physical = hypervisor.physical(pointer)
        if not fault and (physical is None or physical // FRAME_SIZE in access.writable):
            fault = f"its pointer at {pointer:#x} can be written"
        if fault:
            bad.append(f"the call that returns to {label:#x}: {fault}")
    return Count(len(bad), calls, bad[0] if bad else "")


def _sum(regions, counts):
    """All regions as one; a frame in two regions counts once for each, as each is promised by itself."""
    parts = [counts[region.name] for region in regions]
    first = next((part.first for part in parts if part.first), "")
    return Count(sum(part.bad for part in parts), sum(part.all for part in parts), first)


def _both(both, access, what):
    """Executable frames that some mapping, the same or another, makes writable."""
    first = ""
    if both:
        frame = min(both, key=lambda f: (f not in access.writable_executable, f))
        writable = access.writable_executable.get(frame, access.writable[frame])
        first = _describe(writable, frame, what)
        if frame not in access.writable_executable:
            first += f"; executable at {access.executable[frame].of(frame):#x}"
    return Count(FRAME_SIZE * len(both), FRAME_SIZE * len(access.executable), first)


def _describe(mapping, frame, what):
    space = {HOST: "", DEVICES: "a device's "}.get(mapping.root.kind, "guest-physical ")
    return (f"{space}{mapping.of(frame):#x} (level {mapping.level}, entry {mapping.entry:#018x} at {mapping.at:#x},"
            f" from {mapping.root.name}) shows frame {frame:#x}: {what(frame)}")


def _cpu_states(hypervisor):
    return [(cpu, hypervisor.host_state(cpu)) for cpu in hypervisor.cpus if hypervisor.online(cpu.number)]


def _guest_executable(access, states):
    if all(state[2] & CR4_SMEP for _, state in states):
        return 0
    return FRAME_SIZE * len(access.user_executable)


def _judge_cpus(hypervisor, states, access, result):
    def onoff(value):
        return "on" if value else "off"

    if not states:
        result.cpu_faults.append("no CPU is online")
    for cpu, (cr0, cr3, cr4, efer, where) in states:
        smep = onoff(cr4 & CR4_SMEP) if cpu.has_smep else "absent"
        result.cpu_lines.append(
            f"CPU {cpu.number}: CR0.WP {onoff(cr0 & CR0_WP)}, EFER.NXE {onoff(efer & EFER_NXE)}, CR4.SMEP {smep},"
            f" CR4.CET {onoff(cr4 & CR4_CET)}, CR3 {cr3:#x} (from {where})")
        if "not a table of Xen's" in where:
            result.cpu_faults.append(f"CPU {cpu.number}: CR3 {cr3:#x} is not a page table of Xen's")
        if not cr0 & CR0_WP:
            result.cpu_faults.append(f"CPU {cpu.number}: CR0.WP is off: read-only pages can be written")
        if not efer & EFER_NXE:
            result.cpu_faults.append(f"CPU {cpu.number}: EFER.NXE is off: every page can be executed")
        if cpu.has_smep and not cr4 & CR4_SMEP:
            result.cpu_faults.append(f"CPU {cpu.number}: CR4.SMEP is off: guest pages can be executed")
        if cr4 & CR4_CET:
            result.cpu_faults.append(f"CPU {cpu.number}: CR4.CET is on: CR0.WP can never be cleared by the gate")
    for frame in sorted(access.outside):
        result.cpu_faults.append(f"a page table lies outside of memory, in frame {frame:#x}")


def numbers(result):
    """What may be written and must not: frames of page tables, frames of code and constants, executable bytes."""
    return f"{result.tables.bad}/{result.constants.bad}/{result.executable.bad}"


def summary(result):
    """The judgement in one line."""
    return (f"{numbers(result)}, {result.sealed.bad} of {result.sealed.all} sealed calls wrong,"
            f" {result.roots} roots ({result.nested} nested, {result.domains} domains)")


def offender(result):
    """The first that is one too many, or ""."""
    counts = (result.tables, result.constants, result.executable, result.sealed, result.devices)
    return next((line for line in (*(count.first for count in counts), *result.cpu_faults) if line), "")


def text(phase, result):
    """The judgement as lines for people."""
    def counted(name, count, unit):
        line = f"{phase}: {name:<24} {count.bad} of {count.all} {unit}"
        return [line] + ([f"{phase}:   first: {count.first}"] if count.first else [])

    lines = [f"{phase}: {line}" for line in result.cpu_lines]
    lines += [f"{phase}: fault: {line}" for line in result.cpu_faults]
    lines += counted("page tables", result.tables, f"frames writable (from {result.roots} roots, {result.nested} of them nested)")
    lines += counted("code and constants", result.constants, "frames writable")
    for name, count in result.regions.items():
        lines.append(f"{phase}:   {name:<22} {count.bad} of {count.all}")
    if result.devices.all:
        lines += counted("tables of devices", result.devices, "frames writable")
    lines += counted("writable and executable", result.executable,
                     f"executable bytes writable, {result.one_mapping} of them by the mapping that makes them executable")
    lines += counted("sealed calls", result.sealed, "lead elsewhere than their read-only pointers")
    if result.guest_executable:
        lines.append(f"{phase}: note: without SMEP the hypervisor could execute {result.guest_executable} bytes of guests")
    return "\n".join(lines)


def data(phase, result):
    """The judgement for a JSON file."""
    def count(value):
        return {"writable": value.bad, "all": value.all, "first": value.first}

    return {
        "phase": phase, "clean": result.clean, "roots": result.roots,
        "nestedRoots": result.nested, "domains": result.domains,
        "pageTableFrames": count(result.tables), "constantFrames": count(result.constants),
        "regions": {name: count(value) for name, value in result.regions.items()},
        "executableBytes": count(result.executable), "writableExecutableInOneMapping": result.one_mapping,
        "sealedCalls": {"wrong": result.sealed.bad, "all": result.sealed.all, "first": result.sealed.first},
        "deviceTableFrames": count(result.devices),
        "guestBytesExecutable": result.guest_executable,
        "cpus": result.cpu_lines, "faults": result.cpu_faults,
    }
