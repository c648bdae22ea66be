package org.hypersafe.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;

/**
 * A little-endian file in memory; reading past its end is the user's fault, as a linker cut it
 * short.
 */
final class FileBytes {
  private final Path file;
  private final byte[] bytes;
  private final ByteBuffer words;

  FileBytes(Path file) {
    this.file = file;
    try {
      this.bytes = Files.readAllBytes(file);
    } catch (OutOfMemoryError e) {
      throw UserError.unreadable(file, "image", new IOException("more than the memory", e));
    } catch (IOException e) {
      throw UserError.unreadable(file, "image", e);
    }
    this.words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  Path file() {
    return file;
  }

  int size() {
    return bytes.length;
  }

  int u8(long offset) {
    return words.get(check(offset, 1)) & 0xff;
  }

  int u16(long offset) {
    return words.getShort(check(offset, 2)) & 0xffff;
  }

  long u32(long offset) {
    return words.getInt(check(offset, 4)) & 0xffffffffL;
  }

  long u64(long offset) {
    return words.getLong(check(offset, 8));
  }

  byte[] slice(long offset, long length) {
    int start = check(offset, length);
    return Arrays.copyOfRange(bytes, start, start + (int) length);
  }

  /** Faults a file that has not all of these bytes. */
  void require(long offset, long length) {
    check(offset, length);
  }

  /** The bytes from {@code offset} to before the first zero byte, at most {@code limit} of them. */
  String string(long offset, int limit) {
    int start = check(offset, 0);
    int end = start;
    while (end < bytes.length && end - start < limit && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  /** {@code size} addresses from {@code start} on. */
  Range range(long start, long size) {
    if (Long.compareUnsigned(start + size, start) < 0) {
      throw fault(
          "has a part that leaves the address space",
          String.format("0x%x bytes at 0x%x", size, start),
          "the headers are damaged: link it again");
    }
    return new Range(start, start + size);
  }

  /** The error for a file of the wrong form. */
  UserError fault(String what, String value, String cure) {
    return new UserError(new Diagnostic(file.toString(), "image", what, value, cure));
  }

  private int check(long offset, long length) {
    if (offset < 0 || length < 0 || offset > bytes.length - length) {
      throw fault(
          "ends too early",
          String.format("0x%x bytes at 0x%x of 0x%x", length, offset, bytes.length),
          "the file is cut short: link it again");
    }
    return (int) offset;
  }
}
