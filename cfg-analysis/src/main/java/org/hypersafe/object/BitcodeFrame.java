package org.hypersafe.object;

import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import org.hypersafe.diag.UserError;

/**
 * The bitcode of one object, as it was before rewriting.
 *
 * @param file it was found in
 * @param objectId 12 hex digits
 * @param hash SHA-256 in hex, as the frame says; only {@link #bytes} compares it, as who knows the
 *     facts of a hash needs no bitcode
 * @param bitcode the LLVM bitcode, read-only
 */
public record BitcodeFrame(String file, String objectId, String hash, ByteBuffer bitcode) {

  public BitcodeFrame {
    bitcode = bitcode.asReadOnlyBuffer();
  }

  /** A file that is nothing but bitcode. */
  public static BitcodeFrame ofFile(String file, String objectId, byte[] bitcode) {
    String hash = Hashing.sha256().hashBytes(bitcode).toString();
    return new BitcodeFrame(file, objectId, hash, ByteBuffer.wrap(bitcode));
  }

  /**
   * A copy of the bitcode.
   *
   * @throws UserError when it is not what the frame was made from
   */
  public byte[] bytes() {
    byte[] copy = new byte[bitcode.remaining()];
    bitcode.duplicate().get(copy);
    if (!Hashing.sha256().hashBytes(copy).toString().equals(hash)) {
      throw ObjectReader.otherContent(file, ObjectWriter.BITCODE_SECTION, objectId);
    }
    return copy;
  }
}
