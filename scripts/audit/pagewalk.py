"""Walks x86-64 page tables (4 levels) and Intel's EPT, and collects what they allow, from a memory image alone.

Goes in: a PhysicalMemory, and roots (frames of top-level tables). Comes out: an Access, which says for every frame
whether it is used as a table, and the first mapping found that makes it writable, executable, or both.

A mapping is as permissive as its road: writable when R/W is set at every level, a user mapping when U/S is set at
every level, executable when NX is set at none (and NX counts only where EFER.NXE is on). Whether a page is a user page
does not matter for writing: supervisor code writes user pages, and a guest that can write a table needs no bug.
An EPT entry is present when it allows anything at all (bits 0 to 2: read, write, execute), and has no other rights.
A subtree is walked once for each level and set of permissions it is reached with, so shared subtrees and tables that
map themselves (Xen's linear page table) cost no more than they must.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from physmem import FRAME_SHIFT

PRESENT, WRITE, USER, LARGE, NX = 1, 1 << 1, 1 << 2, 1 << 7, 1 << 63
ADDRESS = ((1 << 52) - 1) & ~0xFFF
EPT_RIGHTS = 7  # Intel's manual, volume 3, 29.3.2: each of these bits makes an entry present
TOP_LEVEL = 4

HOST, NESTED, EPT, DEVICES = "host", "nested", "EPT", "devices"


@dataclass(frozen=True)
class Root:
    """A top-level table: where it is, and who told. kind is HOST (CR3), NESTED and EPT (map a guest's memory, in AMD's format
    and in Intel's) or DEVICES (what an IOMMU translates by)."""

    frame: int
    name: str
    kind: str = HOST


class Mapping(NamedTuple):
    """One leaf entry, on the road it was first reached by. (A tuple, because a million of them are made.)"""

    root: Root
    address: int  # virtual (or guest-physical) address of the mapping's first byte
    level: int  # 1: 4 KiB, 2: 2 MiB, 3: 1 GiB
    at: int  # physical address of the entry
    entry: int

    @property
    def frame(self):
        return (self.entry & ADDRESS & ~(self.size - 1)) >> FRAME_SHIFT

    @property
    def size(self):
        return 1 << (FRAME_SHIFT + 9 * (self.level - 1))

    def of(self, frame):
        """The virtual address at which this mapping shows a frame."""
        return self.address + ((frame - self.frame) << FRAME_SHIFT)


@dataclass
class Access:
    """What the roots allow. Each dictionary goes from a frame to the first Mapping that grants the right."""

    tables: dict = field(default_factory=dict)  # frame -> highest level it is used at
    writable: dict = field(default_factory=dict)
    executable: dict = field(default_factory=dict)  # by the hypervisor: supervisor mappings only
    writable_executable: dict = field(default_factory=dict)  # both in one mapping
    user_executable: dict = field(default_factory=dict)  # the hypervisor may execute these without SMEP
    outside: set = field(default_factory=set)  # tables that lie outside of memory


def canonical(address):
    return address | 0xFFFF_0000_0000_0000 if address & (1 << 47) else address


def walk(memory, roots, nxe=True):
    access = Access()
    seen = set()
    for root in roots:
        _walk_root(memory, root, nxe, access, seen)
    return access


def _walk_root(memory, root, nxe, access, seen):
    present, ept = (EPT_RIGHTS, True) if root.kind == EPT else (PRESENT, False)
    # (frame, level, virtual address, writable so far, user so far, not executable so far)
    todo = [(root.frame, TOP_LEVEL, 0, True, True, False)]
    while todo:
        frame, level, base, writable, user, nx = todo.pop()
        key = (frame, level, writable, user, nx, root.kind)
        if key in seen:
            continue
        seen.add(key)
        entries = memory.table(frame)
        if entries is None:
            access.outside.add(frame)
            continue
        access.tables[frame] = max(level, access.tables.get(frame, 0))
        shift = FRAME_SHIFT + 9 * (level - 1)
        deeper = []
        for index, entry in enumerate(entries):
            if not entry & present:
                continue
            address = base | index << shift
            now = (writable and bool(entry & WRITE), user and (ept or bool(entry & USER)),
                   nx or (nxe and not ept and bool(entry & NX)))
            if level == 1 or (level < TOP_LEVEL and entry & LARGE):
                rights = _rights(access, root.kind, *now)
                if rights:
                    grant(rights, Mapping(root, canonical(address) if root.kind == HOST else address, level,
                                          (frame << FRAME_SHIFT) + 8 * index, entry), memory.frames)
            else:
                deeper.append(((entry & ADDRESS) >> FRAME_SHIFT, level - 1, address, *now))
        todo.extend(reversed(deeper))  # in order of address, so that "first" means lowest


def _rights(access, kind, writable, user, nx):
    """The dictionaries that a leaf with these permissions belongs in."""
    rights = []
    if writable:
        rights.append(access.writable)
    if kind == HOST and not nx:
        rights.append(access.user_executable if user else access.executable)
        if writable and not user:
            rights.append(access.writable_executable)
    return rights


def grant(rights, mapping, limit):
    """Enters a mapping for each of its frames where none was before; what lies from the limit on is device memory."""
    span = mapping.size >> FRAME_SHIFT
    first = (mapping.entry & ADDRESS) >> FRAME_SHIFT & -span
    for frame in range(first, min(first + span, limit)):
        for right in rights:
            right.setdefault(frame, mapping)


def translate(memory, root_frame, address):
    """Physical address of a virtual one, or None."""
    frame = root_frame
    for level in range(TOP_LEVEL, 0, -1):
        shift = FRAME_SHIFT + 9 * (level - 1)
        entry = memory.word((frame << FRAME_SHIFT) + 8 * (address >> shift & 511))
        if entry is None or not entry & PRESENT:
            return None
        if level == 1 or (level < TOP_LEVEL and entry & LARGE):
            mask = (1 << shift) - 1
            return (entry & ADDRESS & ~mask) | (address & mask)
        frame = (entry & ADDRESS) >> FRAME_SHIFT
    return None
