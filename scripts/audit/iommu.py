"""What devices may write: finds a machine's IOMMUs from outside, and walks the tables that they translate by.

Goes in: a PhysicalMemory, in which the firmware's tables (ACPI: IVRS of AMD's, DMAR of Intel's) say where the IOMMUs'
registers are, and a function that reads 8 bytes of such a register. Comes out: Units, and from walk_devices() what
their tables add to an Access. The hypervisor is not asked. Formats: AMD I/O Virtualization Technology specification
(48882), 2.2; Intel Virtualization Technology for Directed I/O, 9. Intel's scalable mode is not known.
"""

import struct
from dataclasses import dataclass

from pagewalk import ADDRESS, DEVICES, LARGE, Mapping, Root, grant
from physmem import ENTRIES, FRAME_SHIFT, FRAME_SIZE

AMD_BLOCKS = (0x10, 0x11, 0x40)  # kinds of IVHD
AMD_TABLE, AMD_CONTROL = 0x00, 0x18  # registers
AMD_VALID, AMD_TRANSLATED, AMD_WRITE = 1, 1 << 1, 1 << 62
AMD_ENTRY = 32
INTEL_STATUS, INTEL_ROOT = 0x18, 0x20  # the status is the upper half of the first
INTEL_ENABLED, INTEL_READ, INTEL_WRITE = 1 << 63, 1, 1 << 1


@dataclass(frozen=True)
class Unit:
    """An IOMMU: where its registers are, whether it translates, and the physical address of its first table."""

    maker: str  # "AMD" or "Intel"
    base: int
    enabled: bool
    table: int
    frames: int  # of the first table


def units(memory, register):
    found = {}
    for base in _blocks(memory, b"IVRS", 48, "<BxH", lambda kind: kind in AMD_BLOCKS):
        table = register(base + AMD_TABLE)
        found[base] = Unit("AMD", base, bool(register(base + AMD_CONTROL) & 1), table & ADDRESS, (table & 0x1FF) + 1)
    for base in _blocks(memory, b"DMAR", 48, "<HH", lambda kind: kind == 0):
        enabled = bool(register(base + INTEL_STATUS) & INTEL_ENABLED)
        found[base] = Unit("Intel", base, enabled, register(base + INTEL_ROOT) & ADDRESS, 1)
    return list(found.values())


def _blocks(memory, signature, header, form, wanted):
    """Addresses of registers, from the blocks of a firmware table: kind and length first, the address at 8."""
    for table in memory.firmware_tables(signature):
        at = header
        while at + 16 <= len(table):
            kind, length = struct.unpack_from(form, table, at)
            if length < 16:
                break
            if wanted(kind):
                yield struct.unpack_from("<Q", table, at + 8)[0]
            at += length


def walk_devices(memory, found, access):
    """Adds what devices reach. Returns the frames of tables of devices, and faults: devices that nothing confines."""
    roots, frames, faults = {}, {}, []
    for unit in found:
        if not unit.enabled:
            continue
        name = f"{unit.maker} IOMMU at {unit.base:#x}"
        for device, root, level, writable, fault in (_amd if unit.maker == "AMD" else _intel)(memory, unit, frames):
            if fault:
                faults.append(f"{name}: device {_name(device)}: {fault}")
            else:
                roots.setdefault((root, level, writable, unit.maker), f"device {_name(device)} behind the {name}")
    seen = set()
    for (root, level, writable, maker), name in roots.items():
        faults += _walk(memory, Root(root, name, DEVICES), level, writable, maker, access, seen)
    return frames, faults


def _name(device):
    return f"{device >> 8:02x}:{device >> 3 & 31:02x}.{device & 7}"


def _amd(memory, unit, frames):
    """(device, root's frame, level, writable, fault) for each entry of the device table that is used."""
    first, loose = unit.table >> FRAME_SHIFT, []
    for frame in range(first, first + unit.frames):
        frames[frame] = unit.table
        words = memory.table(frame) or [0] * ENTRIES
        for index in range(0, ENTRIES, AMD_ENTRY // 8):
            device, word = ((frame - first) * FRAME_SIZE + 8 * index) // AMD_ENTRY, words[index]
            level = word >> 9 & 7
            if not word & AMD_VALID or (word & AMD_TRANSLATED and not level):
                loose.append(device)
            elif word & AMD_TRANSLATED:
                yield device, (word & ADDRESS) >> FRAME_SHIFT, level, bool(word & AMD_WRITE), ""
    if loose:
        yield loose[0], 0, 0, False, f"what it writes is not translated (and {len(loose) - 1} others)"


def _intel(memory, unit, frames):
    """Likewise from the root table and the context tables, one for each bus."""
    frames[unit.table >> FRAME_SHIFT] = unit.table
    for bus, low in enumerate((memory.table(unit.table >> FRAME_SHIFT) or [])[::2]):
        context = (low & ADDRESS) >> FRAME_SHIFT
        words = memory.table(context) if low & 1 else None
        if words is None:
            continue
        frames[context] = context << FRAME_SHIFT
        for slot, (word, width) in enumerate(zip(words[::2], words[1::2])):
            device = bus << 8 | slot
            if word & 1 and word >> 2 & 3 > 1:
                yield device, 0, 0, False, "what it writes is not translated"
            elif word & 1:
                yield device, (word & ADDRESS) >> FRAME_SHIFT, (width & 7) + 2, True, ""


def _walk(memory, root, top, writable, maker, access, seen):
    faults = []
    todo = [(root.frame, top, 0, writable)]
    while todo:
        frame, level, base, writable = todo.pop()
        if (frame, level, writable) in seen:
            continue
        seen.add((frame, level, writable))
        entries = memory.table(frame)
        if entries is None:
            access.outside.add(frame)
            continue
        access.tables[frame] = max(level, access.tables.get(frame, 0))
        for index, entry in enumerate(entries):
            present, below, write = _read(maker, level, entry)
            if not present:
                continue
            address = base | index << FRAME_SHIFT + 9 * (level - 1)
            if below >= level:
                faults.append(f"{root.name}: entry {entry:#x} at {(frame << FRAME_SHIFT) + 8 * index:#x} leads upwards")
            elif below:
                todo.append(((entry & ADDRESS) >> FRAME_SHIFT, below, address, writable and write))
            elif writable and write:
                grant([access.writable], Mapping(root, address, level, (frame << FRAME_SHIFT) + 8 * index, entry),
                      memory.frames)
    return faults


def _read(maker, level, entry):
    """(present, level of what it leads to or 0 for memory, writable)"""
    if maker == "AMD":
        return entry & 1, entry >> 9 & 7, bool(entry & AMD_WRITE)
    leaf = level == 1 or entry & LARGE
    return entry & (INTEL_READ | INTEL_WRITE), 0 if leaf else level - 1, bool(entry & INTEL_WRITE)
