package org.hypersafe.object;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import java.nio.ByteBuffer;
import java.util.List;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;

/**
 * Reads the sections {@code .hypersafe.sites} and {@code .hypersafe.bc}. A section holds any number
 * of frames, as {@code ld -r} concatenates them, perhaps with zero bytes between.
 */
public final class ObjectReader {
  private static final String CURE = "rebuild the object with hypersafe-cc";
  private static final Splitter SPACE = Splitter.on(' ');
  private static final int MAX_HEADER = 200;

  private record Frame(String objectId, int start, int length, String hash) {}

  private final String file;
  private final String section;
  private final String magic;
  private final byte[] bytes;

  private ObjectReader(String file, String section, String magic, byte[] bytes) {
    this.file = file;
    this.section = section;
    this.magic = magic;
    this.bytes = bytes;
  }

  /**
   * The records of every object in {@code bytes}, in order.
   *
   * @param file the object's name, for diagnostics
   * @throws UserError when a frame is broken
   */
  public static ImmutableList<ObjectRecords> readSites(String file, byte[] bytes) {
    ObjectReader reader =
        new ObjectReader(file, ObjectWriter.SITES_SECTION, ObjectWriter.SITES_MAGIC, bytes);
    return reader.frames().stream().map(reader::records).collect(ImmutableList.toImmutableList());
  }

  /**
   * The bitcode of every object in {@code bytes}, in order. Its hash is left to {@link
   * BitcodeFrame#bytes}.
   *
   * @param file the object's name, for diagnostics
   * @throws UserError when a frame's header is broken
   */
  public static ImmutableList<BitcodeFrame> readBitcode(String file, byte[] bytes) {
    ObjectReader reader =
        new ObjectReader(file, ObjectWriter.BITCODE_SECTION, ObjectWriter.BITCODE_MAGIC, bytes);
    return reader.frames().stream()
        .map(
            f ->
                new BitcodeFrame(
                    file, f.objectId, f.hash, ByteBuffer.wrap(bytes, f.start, f.length).slice()))
        .collect(ImmutableList.toImmutableList());
  }

  private ImmutableList<Frame> frames() {
    ImmutableList.Builder<Frame> frames = ImmutableList.builder();
    int at = skipPadding(0);
    while (at < bytes.length) {
      Frame frame = frameAt(at);
      frames.add(frame);
      at = skipPadding(frame.start + frame.length);
    }
    return frames.build();
  }

  private int skipPadding(int from) {
    int at = from;
    while (at < bytes.length && bytes[at] == 0) {
      at++;
    }
    return at;
  }

  private Frame frameAt(int at) {
    int end = at;
    while (end < bytes.length && bytes[end] != '\n' && end - at < MAX_HEADER) {
      end++;
    }
    String header = new String(bytes, at, end - at, US_ASCII);
    List<String> fields = SPACE.splitToList(header);
    checkMagic(fields.get(0));
    if (end == bytes.length) {
      throw broken("truncated", "header ends at byte " + end);
    }
    if (fields.size() != 4 || !ObjectRecords.isObjectId(fields.get(1))) {
      throw broken("edited by hand", "header " + header);
    }
    int length = number(fields.get(2));
    int start = end + 1;
    if (length > bytes.length - start) {
      throw broken("truncated", (bytes.length - start) + " of " + length + " bytes are there");
    }
    return new Frame(fields.get(1), start, length, fields.get(3));
  }

  private void checkMagic(String found) {
    if (found.equals(magic)) {
      return;
    }
    String stem = magic.substring(0, magic.length() - 1);
    if (found.startsWith(stem)) {
      throw broken("unknown version", found + ", this tool reads " + magic);
    }
    throw broken("edited by hand", "no frame begins where one should");
  }

  private ObjectRecords records(Frame frame) {
    if (!Hashing.sha256()
        .hashBytes(bytes, frame.start, frame.length)
        .toString()
        .equals(frame.hash)) {
      throw otherContent(file, section, frame.objectId);
    }
    String payload = new String(bytes, frame.start, frame.length, UTF_8);
    List<String> lines = payload.lines().toList();
    if (lines.isEmpty() || !lines.get(0).startsWith("object ")) {
      throw broken("edited by hand", "no object line");
    }
    ObjectRecords.Builder builder =
        ObjectRecords.builder(frame.objectId, lines.get(0).substring("object ".length()));
    for (String line : lines.subList(1, lines.size())) {
      try {
        RecordLine.parse(line).addTo(builder);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw broken("unknown record", line);
      }
    }
    return builder.build();
  }

  private int number(String text) {
    Integer number = Ints.tryParse(text);
    if (number == null || number < 0) {
      throw broken("edited by hand", "length " + text);
    }
    return number;
  }

  private UserError broken(String what, String value) {
    return broken(file, section, what, value);
  }

  private static UserError broken(String file, String section, String what, String value) {
    return new UserError(new Diagnostic(file, section, what, value, CURE));
  }

  /** The error for a frame whose payload does not have the hash of its header. */
  static UserError otherContent(String file, String section, String objectId) {
    String value = "hash of object " + objectId + " does not match";
    return broken(file, section, "edited by hand", value);
  }
}
