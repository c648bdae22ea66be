package org.hypersafe.verify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.hypersafe.verify.Section.Access;

/**
 * Reads ELF64 headers (System V gABI): sections, symbols, and relocations relative to the load
 * address.
 */
final class ElfReader {
  private static final int ELFCLASS64 = 2;
  private static final int EM_X86_64 = 62;
  private static final int ET_REL = 1;
  private static final int ET_CORE = 4;
  private static final int SHT_SYMTAB = 2;
  private static final int SHT_RELA = 4;
  private static final int SHT_NOBITS = 8;
  private static final int SHT_DYNSYM = 11;
  private static final int SHF_WRITE = 1;
  private static final int SHF_ALLOC = 2;
  private static final int SHF_EXECINSTR = 4;
  private static final int SHN_LORESERVE = 0xff00;
  private static final int STT_FUNC = 2;
  private static final int STT_SECTION = 3;
  private static final int STT_FILE = 4;
  private static final int STT_GNU_IFUNC = 10;
  private static final long PT_GNU_RELRO = 0x6474e552L;
  private static final long R_X86_64_RELATIVE = 8;
  private static final int SYMBOL_BYTES = 24;
  private static final int RELA_BYTES = 24;
  private static final int NAME_LIMIT = 4096;

  private record Header(
      String name, long type, long flags, long address, long offset, long size, int link) {

    boolean loaded() {
      return (flags & SHF_ALLOC) != 0 && type != SHT_NOBITS && size > 0;
    }
  }

  private final FileBytes bytes;

  ElfReader(FileBytes bytes) {
    this.bytes = bytes;
  }

  Image read() {
    checkHeader();
    ImmutableList<Header> headers = headers();
    ImmutableList<Range> relro = relro();
    List<Section> sections = new ArrayList<>();
    for (Header header : headers) {
      if (header.loaded()) {
        sections.add(section(header, relro, headers));
      }
    }
    ImmutableList<Section> ordered = ImageReader.ordered(bytes, sections);
    return withSymbols(ordered, headers);
  }

  private void checkHeader() {
    if (bytes.u8(4) != ELFCLASS64) {
      throw bytes.fault(
          "is a 32-bit ELF", "", "verify the 64-bit image that the linker made, before mkelf32");
    }
    if (bytes.u8(5) != 1 || bytes.u16(18) != EM_X86_64) {
      throw bytes.fault(
          "is not for x86-64", "machine " + bytes.u16(18), "name an image built for x86-64");
    }
    int type = bytes.u16(16);
    if (type == ET_REL || type == ET_CORE) {
      throw bytes.fault("is not linked", "ELF type " + type, "verify the result of hypersafe-ld");
    }
  }

  private ImmutableList<Header> headers() {
    long table = bytes.u64(40);
    int entry = bytes.u16(58);
    int count = bytes.u16(60);
    int names = bytes.u16(62);
    if (table == 0 || count == 0) {
      return ImmutableList.of();
    }
    bytes.require(table, (long) count * entry);
    long nameOffset = bytes.u64(table + (long) names * entry + 24);
    ImmutableList.Builder<Header> headers = ImmutableList.builder();
    for (int i = 0; i < count; i++) {
      long at = table + (long) i * entry;
      headers.add(
          new Header(
              bytes.string(nameOffset + bytes.u32(at), NAME_LIMIT),
              bytes.u32(at + 4),
              bytes.u64(at + 8),
              bytes.u64(at + 16),
              bytes.u64(at + 24),
              bytes.u64(at + 32),
              (int) bytes.u32(at + 40)));
    }
    return headers.build();
  }

  /** What the loader makes read-only after it has relocated the image. */
  private ImmutableList<Range> relro() {
    long table = bytes.u64(32);
    int entry = bytes.u16(54);
    int count = bytes.u16(56);
    ImmutableList.Builder<Range> ranges = ImmutableList.builder();
    for (int i = 0; i < count; i++) {
      long at = table + (long) i * entry;
      if (bytes.u32(at) == PT_GNU_RELRO) {
        long start = bytes.u64(at + 16);
        ranges.add(bytes.range(start, bytes.u64(at + 40)));
      }
    }
    return ranges.build();
  }

  private Section section(
      Header header, ImmutableList<Range> relro, ImmutableList<Header> headers) {
    byte[] content = bytes.slice(header.offset(), header.size());
    Range range = bytes.range(header.address(), header.size());
    relocate(range, content, headers);
    boolean writable =
        (header.flags() & SHF_WRITE) != 0 && relro.stream().noneMatch(r -> r.contains(range));
    return new Section(
        header.name(),
        header.address(),
        content,
        new Access(writable, (header.flags() & SHF_EXECINSTR) != 0));
  }

  private void relocate(Range range, byte[] content, ImmutableList<Header> headers) {
    ByteBuffer words = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    for (Header header : headers) {
      if (header.type() != SHT_RELA || (header.flags() & SHF_ALLOC) == 0) {
        continue;
      }
      for (long at = 0; at + RELA_BYTES <= header.size(); at += RELA_BYTES) {
        long target = bytes.u64(header.offset() + at);
        long type = bytes.u64(header.offset() + at + 8) & 0xffffffffL;
        boolean inside = range.contains(target) && range.contains(target + 7);
        if (type == R_X86_64_RELATIVE && inside) {
          words.putLong((int) (target - range.start()), bytes.u64(header.offset() + at + 16));
        }
      }
    }
  }

  private Image withSymbols(ImmutableList<Section> sections, ImmutableList<Header> headers) {
    boolean full = headers.stream().anyMatch(h -> h.type() == SHT_SYMTAB);
    List<CodeSymbol> code = new ArrayList<>();
    ImmutableListMultimap.Builder<String, Long> all = ImmutableListMultimap.builder();
    for (Header header : headers) {
      if (header.type() == (full ? SHT_SYMTAB : SHT_DYNSYM)) {
        readSymbols(header, headers, code, all);
      }
    }
    return new Image(bytes.file(), sections, new CodeSymbols(code, sections), all.build());
  }

  private void readSymbols(
      Header table,
      ImmutableList<Header> headers,
      List<CodeSymbol> code,
      ImmutableListMultimap.Builder<String, Long> all) {
    if (table.link() < 0 || table.link() >= headers.size()) {
      throw bytes.fault("has a broken symbol table", table.name(), "link it again");
    }
    long names = headers.get(table.link()).offset();
    for (long at = 0; at + SYMBOL_BYTES <= table.size(); at += SYMBOL_BYTES) {
      long entry = table.offset() + at;
      int type = bytes.u8(entry + 4) & 0xf;
      int index = bytes.u16(entry + 6);
      boolean placed = index != 0 && index < SHN_LORESERVE;
      String name = placed ? bytes.string(names + bytes.u32(entry), NAME_LIMIT) : "";
      if (name.isEmpty() || type == STT_SECTION || type == STT_FILE) {
        continue;
      }
      long address = bytes.u64(entry + 8);
      all.put(name, address);
      if (index < headers.size() && isCode(headers.get(index), address)) {
        boolean function = type == STT_FUNC || type == STT_GNU_IFUNC;
        code.add(new CodeSymbol(name, address, bytes.u64(entry + 16), function));
      }
    }
  }

  private boolean isCode(Header header, long address) {
    return header.loaded()
        && (header.flags() & SHF_EXECINSTR) != 0
        && bytes.range(header.address(), header.size()).contains(address);
  }
}
