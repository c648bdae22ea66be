package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What we need of an x86-64 COFF object or PE image.
 *
 * @param isImage whether a PE header stands before the COFF header
 * @param hasCode whether a section is executable and not empty
 * @param defined names of symbols with a section or an absolute value
 */
record CoffFile(boolean isImage, boolean hasCode, ImmutableList<String> defined) {
  private static final int MACHINE_X86_64 = 0x8664;
  private static final int SECTION_BYTES = 40;
  private static final int SYMBOL_BYTES = 18;
  private static final int EXECUTE = 0x20000000;
  private static final int CODE = 0x20;
  private static final int ABSOLUTE = -1;

  /** Reads {@code bytes}; empty if they are no such file, or a broken one. */
  static Optional<CoffFile> read(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      boolean isImage = file.getShort(0) == 0x5a4d;
      int header = isImage ? file.getInt(0x3c) : 0;
      if (isImage && file.getInt(header) != 0x4550) {
        return Optional.empty();
      }
      int coff = isImage ? header + 4 : 0;
      return Short.toUnsignedInt(file.getShort(coff)) == MACHINE_X86_64
          ? Optional.of(read(bytes, file, coff, isImage))
          : Optional.empty();
    } catch (IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static CoffFile read(byte[] bytes, ByteBuffer file, int coff, boolean isImage) {
    int sections = coff + 20 + Short.toUnsignedInt(file.getShort(coff + 16));
    boolean hasCode = false;
    for (int i = 0; i < file.getShort(coff + 2); i++) {
      int at = sections + i * SECTION_BYTES;
      hasCode |= (file.getInt(at + 36) & (EXECUTE | CODE)) != 0 && file.getInt(at + 16) > 0;
    }
    int symbols = file.getInt(coff + 8);
    int count = symbols == 0 ? 0 : file.getInt(coff + 12);
    int strings = symbols + count * SYMBOL_BYTES;
    ImmutableList.Builder<String> defined = ImmutableList.builder();
    for (int i = 0; i < count; i++) {
      int at = symbols + i * SYMBOL_BYTES;
      int section = file.getShort(at + 12);
      if (section > 0 || section == ABSOLUTE) {
        boolean isLong = file.getInt(at) == 0;
        defined.add(
            isLong ? text(bytes, strings + file.getInt(at + 4), 65536) : text(bytes, at, 8));
      }
      i += file.get(at + 17);
    }
    return new CoffFile(isImage, hasCode, defined.build());
  }

  private static String text(byte[] bytes, int at, int limit) {
    int end = at;
    while (end < at + limit && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, at, end - at, StandardCharsets.UTF_8);
  }
}
