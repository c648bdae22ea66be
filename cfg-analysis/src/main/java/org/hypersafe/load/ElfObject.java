package org.hypersafe.load;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;

/**
 * Sections and symbols of a 64-bit little-endian ELF file.
 *
 * @param sections by section index
 * @param symbols without the empty first one; none if the file is stripped
 */
public record ElfObject(ImmutableList<Section> sections, ImmutableList<Symbol> symbols) {
  private static final int HEADER_BYTES = 64;
  private static final int SECTION_BYTES = 64;
  private static final int SYMBOL_BYTES = 24;
  private static final int SYMTAB = 2;
  private static final int NOBITS = 8;
  private static final int SYMTAB_SHNDX = 18;
  private static final int ALLOC = 2;
  private static final int EXECINSTR = 4;
  private static final int X_INDEX = 0xffff;
  private static final int ABSOLUTE = 0xfff1;
  private static final int MACHINE_X86_64 = 62;
  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};

  /**
   * One section.
   *
   * @param offset of its bytes in the file; {@code size} bytes
   * @param link section index, as the type means it
   */
  public record Section(String name, int type, long flags, int offset, int size, int link) {
    /** Whether it holds machine code. */
    public boolean isCode() {
      return (flags & EXECINSTR) != 0 && type != NOBITS && size > 0;
    }

    /** Whether it becomes memory of the image that is not machine code. */
    public boolean isData() {
      return (flags & ALLOC) != 0 && !isCode();
    }
  }

  /**
   * One symbol.
   *
   * @param section section index; 0 when undefined, 0xfff1 when absolute
   * @param value offset in the section
   */
  public record Symbol(String name, int binding, int type, int section, long value) {
    public boolean isDefined() {
      return section != 0;
    }

    public boolean isAbsolute() {
      return section == ABSOLUTE;
    }

    public boolean isLocal() {
      return binding == 0;
    }

    public boolean isWeak() {
      return binding == 2;
    }
  }

  /** Whether {@code bytes} begin as an ELF file of any kind. */
  public static boolean isElf(byte[] bytes) {
    return bytes.length >= MAGIC.length
        && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * Whether {@code bytes} begin as an ELF file for x86-64; other machines' files are none of ours.
   */
  public static boolean isX86of64(byte[] bytes) {
    return isElf(bytes)
        && bytes.length >= HEADER_BYTES
        && bytes[4] == 2
        && bytes[5] == 1
        && ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(18) == MACHINE_X86_64;
  }

  /**
   * Reads a file.
   *
   * @param file its name, for diagnostics
   * @throws UserError when it is no 64-bit little-endian ELF file, or is truncated
   */
  public static ElfObject read(String file, byte[] bytes) {
    if (!isElf(bytes)) {
      throw broken(file, "not an ELF file", "give objects, archives or bitcode files");
    }
    if (!isX86of64(bytes)) {
      throw broken(file, "not for x86-64", "leave it out, or compile it for x86-64");
    }
    try {
      return new Reader(bytes).read();
    } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
      throw broken(file, "truncated or damaged", "build it again");
    }
  }

  private static UserError broken(String file, String what, String cure) {
    return new UserError(new Diagnostic(file, "object", what, "", cure));
  }

  /** Whether any section holds machine code. */
  public boolean hasCode() {
    return sections.stream().anyMatch(Section::isCode);
  }

  /** The bytes of all sections called {@code name}, one after the other. */
  public byte[] contents(byte[] file, String name) {
    byte[] all = {};
    for (Section section : sections) {
      if (section.name.equals(name) && section.type != NOBITS) {
        int at = all.length;
        all = Arrays.copyOf(all, at + section.size);
        System.arraycopy(file, section.offset, all, at, section.size);
      }
    }
    return all;
  }

  /** Decodes; an index out of bounds means a broken file. */
  private static final class Reader {
    private final byte[] bytes;
    private final ByteBuffer file;

    Reader(byte[] bytes) {
      this.bytes = bytes;
      this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    ElfObject read() {
      int table = Math.toIntExact(file.getLong(40));
      if (table == 0) {
        return new ElfObject(ImmutableList.of(), ImmutableList.of());
      }
      int count = Short.toUnsignedInt(file.getShort(60));
      int names = Short.toUnsignedInt(file.getShort(62));
      if (count == 0) {
        count = Math.toIntExact(file.getLong(table + 32));
      }
      if (names == X_INDEX) {
        names = file.getInt(table + 40);
      }
      if ((bytes.length - table) / SECTION_BYTES < count) {
        throw new IndexOutOfBoundsException("section table beyond the end");
      }
      int strings = Math.toIntExact(file.getLong(table + names * SECTION_BYTES + 24));
      ImmutableList.Builder<Section> sections = ImmutableList.builder();
      for (int i = 0; i < count; i++) {
        sections.add(section(table + i * SECTION_BYTES, strings));
      }
      ImmutableList<Section> all = sections.build();
      return new ElfObject(all, symbols(all));
    }

    private Section section(int at, int strings) {
      int type = file.getInt(at + 4);
      int offset = Math.toIntExact(file.getLong(at + 24));
      int size = Math.toIntExact(file.getLong(at + 32));
      if (type != NOBITS && type != 0 && (offset < 0 || size < 0 || size > bytes.length - offset)) {
        throw new IndexOutOfBoundsException("section beyond the end");
      }
      String name = text(strings + file.getInt(at));
      return new Section(name, type, file.getLong(at + 8), offset, size, file.getInt(at + 40));
    }

    private ImmutableList<Symbol> symbols(ImmutableList<Section> sections) {
      ImmutableList.Builder<Symbol> symbols = ImmutableList.builder();
      for (int index = 0; index < sections.size(); index++) {
        Section table = sections.get(index);
        if (table.type != SYMTAB) {
          continue;
        }
        int strings = sections.get(table.link).offset;
        int extended = extendedIndexes(sections, index);
        for (int at = SYMBOL_BYTES; at + SYMBOL_BYTES <= table.size; at += SYMBOL_BYTES) {
          int extra = extended < 0 ? 0 : file.getInt(extended + at / SYMBOL_BYTES * 4);
          symbols.add(symbol(table.offset + at, strings, extra));
        }
      }
      return symbols.build();
    }

    private static int extendedIndexes(ImmutableList<Section> sections, int symbolTable) {
      return sections.stream()
          .filter(section -> section.type == SYMTAB_SHNDX && section.link == symbolTable)
          .mapToInt(Section::offset)
          .findFirst()
          .orElse(-1);
    }

    private Symbol symbol(int at, int strings, int extendedIndex) {
      int info = file.get(at + 4);
      int section = Short.toUnsignedInt(file.getShort(at + 6));
      return new Symbol(
          text(strings + file.getInt(at)),
          (info >> 4) & 0xf,
          info & 0xf,
          section == X_INDEX ? extendedIndex : section,
          file.getLong(at + 8));
    }

    private String text(int at) {
      int end = at;
      while (bytes[end] != 0) {
        end++;
      }
      return new String(bytes, at, end - at, StandardCharsets.UTF_8);
    }
  }
}
