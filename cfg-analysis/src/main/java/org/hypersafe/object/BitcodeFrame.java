package org.hypersafe.object;

import java.nio.ByteBuffer;

/**
 * The bitcode of one object, as it was before rewriting.
 *
 * @param objectId 12 hex digits
 * @param bitcode the LLVM bitcode, read-only
 */
public record BitcodeFrame(String objectId, ByteBuffer bitcode) {

  public BitcodeFrame {
    bitcode = bitcode.asReadOnlyBuffer();
  }

  /** A copy of the bitcode. */
  public byte[] bytes() {
    byte[] copy = new byte[bitcode.remaining()];
    bitcode.duplicate().get(copy);
    return copy;
  }
}
