package org.hypersafe.verify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hypersafe.verify.Section.Access;

/**
 * Reads PE32+ headers (Microsoft PE format): sections at their preferred address, and COFF symbols
 * if any.
 */
final class PeReader {
  private static final long PE_MAGIC = 0x4550;
  private static final int MACHINE_X86_64 = 0x8664;
  private static final int MAGIC_PE32_PLUS = 0x20b;
  private static final long FLAG_UNINITIALIZED = 0x80;
  private static final long FLAG_DISCARDABLE = 0x2000000;
  private static final long FLAG_EXECUTE = 0x20000000;
  private static final long FLAG_WRITE = 0x80000000L;
  private static final int SECTION_BYTES = 40;
  private static final int SYMBOL_BYTES = 18;
  private static final int SHORT_NAME = 8;
  private static final int NAME_LIMIT = 4096;
  private static final int TYPE_FUNCTION = 0x20;

  private final FileBytes bytes;
  private final ImmutableListMultimap.Builder<String, Long> addresses =
      ImmutableListMultimap.builder();
  private final List<CodeSymbol> code = new ArrayList<>();

  PeReader(FileBytes bytes) {
    this.bytes = bytes;
  }

  Image read() {
    long coff = bytes.u32(0x3c) + 4;
    if (bytes.u32(coff - 4) != PE_MAGIC) {
      throw bytes.fault("is neither ELF nor PE", "MZ file", "name a linked 64-bit image");
    }
    if (bytes.u16(coff) != MACHINE_X86_64 || bytes.u16(coff + 20) != MAGIC_PE32_PLUS) {
      throw bytes.fault(
          "is not a PE32+ for x86-64",
          "machine 0x" + Integer.toHexString(bytes.u16(coff)),
          "name an image built for x86-64");
    }
    int count = bytes.u16(coff + 2);
    long base = bytes.u64(coff + 20 + 24);
    long table = coff + 20 + bytes.u16(coff + 16);
    Section[] numbered = new Section[count];
    for (int i = 0; i < count; i++) {
      numbered[i] = section(table + (long) i * SECTION_BYTES, base, coff);
    }
    readSymbols(coff, numbered);
    ImmutableList<Section> sections =
        ImageReader.ordered(
            bytes, Arrays.stream(numbered).filter(section -> section.size() > 0).toList());
    return new Image(bytes.file(), sections, new CodeSymbols(code, sections), addresses.build());
  }

  private Section section(long header, long base, long coff) {
    long virtualSize = bytes.u32(header + 8);
    long fileSize = bytes.u32(header + 16);
    long flags = bytes.u32(header + 36);
    long size = virtualSize == 0 ? fileSize : Math.min(virtualSize, fileSize);
    boolean empty = (flags & FLAG_UNINITIALIZED) != 0;
    String name = name(bytes.string(header, SHORT_NAME), stringTable(coff));
    boolean debug = (flags & FLAG_DISCARDABLE) != 0 && name.startsWith(".debug");
    byte[] content = empty || debug ? new byte[0] : bytes.slice(bytes.u32(header + 20), size);
    Range range = bytes.range(base + bytes.u32(header + 12), content.length);
    return new Section(
        name,
        range.start(),
        content,
        new Access((flags & FLAG_WRITE) != 0, (flags & FLAG_EXECUTE) != 0));
  }

  /** Offset of the string table, behind the symbols; 0 when the file has no symbols. */
  private long stringTable(long coff) {
    long symbols = bytes.u32(coff + 8);
    return symbols == 0 ? 0 : symbols + bytes.u32(coff + 12) * SYMBOL_BYTES;
  }

  private String name(String shortName, long strings) {
    if (strings != 0 && shortName.matches("/[0-9]+")) {
      return bytes.string(strings + Long.parseLong(shortName.substring(1)), NAME_LIMIT);
    }
    return shortName;
  }

  private void readSymbols(long coff, Section[] sections) {
    long table = bytes.u32(coff + 8);
    long count = bytes.u32(coff + 12);
    long strings = stringTable(coff);
    if (table == 0) {
      return;
    }
    for (long i = 0; i < count; i++) {
      long at = table + i * SYMBOL_BYTES;
      String name =
          bytes.u32(at) == 0
              ? bytes.string(strings + bytes.u32(at + 4), NAME_LIMIT)
              : bytes.string(at, SHORT_NAME);
      int section = (short) bytes.u16(at + 12);
      int storage = bytes.u8(at + 16);
      i += bytes.u8(at + 17);
      boolean label = storage == 2 || storage == 3 || storage == 6;
      if (!label || name.isEmpty() || name.startsWith(".") || section > sections.length) {
        continue;
      }
      addSymbol(name, bytes.u32(at + 8), section, sections, bytes.u16(at + 14));
    }
  }

  private void addSymbol(String name, long value, int number, Section[] sections, int type) {
    if (number < 1) {
      return;
    }
    Section section = sections[number - 1];
    long address = section.range().start() + value;
    addresses.put(name, address);
    if (section.executable() && section.range().contains(address)) {
      code.add(new CodeSymbol(name, address, 0, type == TYPE_FUNCTION));
    }
  }
}
