package org.hypersafe.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One loaded section with bytes in the file: relocations that need no symbol are applied. */
final class Section {
  private final String name;
  private final Range range;
  private final boolean executable;
  private final boolean readOnly;
  private final byte[] bytes;
  private final ByteBuffer words;

  Section(String name, long address, byte[] bytes, Access access) {
    this.name = name;
    this.range = new Range(address, address + bytes.length);
    this.executable = access.executable();
    this.readOnly = !access.writable();
    this.bytes = bytes;
    this.words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What the headers say of a section. */
  record Access(boolean writable, boolean executable) {}

  String name() {
    return name;
  }

  Range range() {
    return range;
  }

  boolean executable() {
    return executable;
  }

  boolean readOnly() {
    return readOnly;
  }

  int size() {
    return bytes.length;
  }

  /** The bytes themselves, not a copy: nobody writes them. */
  byte[] bytes() {
    return bytes;
  }

  int byteAt(int offset) {
    return bytes[offset] & 0xff;
  }

  /** Offset of an address that lies in this section. */
  int offsetOf(long address) {
    return Math.toIntExact(address - range.start());
  }

  long addressOf(int offset) {
    return range.start() + offset;
  }

  /** The signed 4-byte little-endian number at an address; all of it lies in this section. */
  int numberAt(long address) {
    return words.getInt(offsetOf(address));
  }

  /** The 8-byte little-endian word at an address; all eight bytes lie in this section. */
  long wordAt(long address) {
    return words.getLong(offsetOf(address));
  }
}
