"""Physical memory of a machine, as a file that holds it from address 0 on."""

import mmap
import re

FRAME_SHIFT = 12
FRAME_SIZE = 1 << FRAME_SHIFT
ENTRIES = 512


class PhysicalMemory:
    """Reads frames (4 KiB) and words (8 bytes) of a memory file; what lies outside of it reads as absent (None)."""

    def __init__(self, buffer):
        self._buffer = buffer
        self._words = memoryview(buffer).cast("B").cast("Q")
        self.frames = len(self._words) // ENTRIES

    @classmethod
    def of_file(cls, path):
        with open(path, "rb") as file:
            return cls(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))

    def table(self, frame):
        """The 512 words of a frame, or None outside of memory."""
        if not 0 <= frame < self.frames:
            return None
        return self._words[frame * ENTRIES : (frame + 1) * ENTRIES].tolist()

    def word(self, address):
        """The 8 bytes at a physical address that is a multiple of 8, or None outside of memory."""
        at = address >> 3
        return self._words[at] if 0 <= at < len(self._words) else None

    def firmware_tables(self, signature):
        """ACPI tables of this name, as bytes; what only looks like one has another checksum."""
        # Not find(): Python 3.11.2's, of a mapped file, reads beyond its end.
        for match in re.finditer(re.escape(signature), self._buffer):
            at = match.start()
            size = int.from_bytes(self._buffer[at + 4 : at + 8], "little")
            if not at % 4 and 36 <= size <= FRAME_SIZE and not sum(self._buffer[at : at + size]) & 0xFF:
                yield bytes(self._buffer[at : at + size])

    def column(self, index):
        """Word number `index` of every frame, as a list by frame number."""
        return self._words[index::ENTRIES].tolist()
