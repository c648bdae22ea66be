"""Names and addresses of a hypervisor image: from its ELF symbol table, or from a text in nm's format."""

import struct
from dataclasses import dataclass

ELF_MAGIC = b"\x7fELF"
SHT_SYMTAB = 2


class SymbolsError(Exception):
    """The symbol file is not what it should be."""


@dataclass(frozen=True)
class Symbols:
    """Addresses by name. A name that occurs twice (file-local twins) keeps its first address."""

    addresses: dict

    def __contains__(self, name):
        return name in self.addresses

    def __getitem__(self, name):
        try:
            return self.addresses[name]
        except KeyError:
            raise SymbolsError(f"symbol {name}: not in the symbol file") from None


def load(path):
    with open(path, "rb") as file:
        data = file.read()
    found = _from_elf(path, data) if data[:4] == ELF_MAGIC else _from_text(path, data)
    if not found:
        raise SymbolsError(f"{path}: has no symbols")
    return Symbols(found)


def _from_elf(path, data):
    try:
        table, entry, count = struct.unpack_from("<Q", data, 0x28)[0], *struct.unpack_from("<HH", data, 0x3A)
        sections = [struct.unpack_from("<IIQQQQIIQQ", data, table + i * entry) for i in range(count)]
        found = {}
        for _, kind, _, _, offset, size, link, _, _, step in sections:
            if kind != SHT_SYMTAB:
                continue
            names = sections[link][4]
            for at in range(offset, offset + size, step):
                name, _, _, _, value, _ = struct.unpack_from("<IBBHQQ", data, at)
                if name and value:
                    end = data.index(b"\0", names + name)
                    found.setdefault(data[names + name : end].decode("ascii", "replace"), value)
        return found
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise SymbolsError(f"{path}: broken ELF file: {error}") from None


def _from_text(path, data):
    found = {}
    for number, line in enumerate(data.decode("ascii", "replace").splitlines(), 1):
        words = line.split()
        if len(words) < 3:
            continue
        try:
            found.setdefault(words[2], int(words[0], 16))
        except ValueError:
            raise SymbolsError(f"{path}:{number}: not a line of nm: {line[:40]}") from None
    return found
