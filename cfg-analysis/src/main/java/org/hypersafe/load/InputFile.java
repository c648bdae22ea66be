package org.hypersafe.load;

/**
 * One file or archive member.
 *
 * @param name path, or {@code archive(member)}
 * @param bytes the whole file
 */
public record InputFile(String name, byte[] bytes) {
  /** Whether it is LLVM bitcode, bare or in its wrapper. */
  boolean isBitcode() {
    return bytes.length >= 4
        && ((bytes[0] == 'B' && bytes[1] == 'C' && bytes[2] == (byte) 0xc0)
            || (bytes[0] == (byte) 0xde && bytes[1] == (byte) 0xc0 && bytes[2] == 0x17));
  }
}
