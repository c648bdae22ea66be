package org.hypersafe.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.hypersafe.llvm.Disassembler;
import org.hypersafe.verify.Shape.NumberForm;
import org.jspecify.annotations.Nullable;

/**
 * Decodes instructions and remembers what bytes decode to, as an image holds the same few thousand
 * instructions over and over, and so do the images of one build.
 *
 * <p>Why the answers are LLVM's own: a decoder reads an instruction's bytes one by one, from the
 * front, and the text does not depend on the address. What {@link Disassembler} says of bytes that
 * end with the instruction it therefore says whatever stands behind them; instructions of which it
 * says something else then are not remembered. Immediate operands and relative distances come last,
 * and what comes before says how long they are, so the last four bytes are a number for all values
 * when three very different ones show in the text in full at the same place.
 *
 * <p>Nothing is remembered of an image: every byte of every image is looked at. Not safe for use by
 * two threads.
 */
final class InstructionDecoder implements AutoCloseable {
  /** Longest instruction of the architecture. */
  private static final int MOST_BYTES = 15;

  private static final int NUMBER_BYTES = 4;
  private static final int POSITIVE = 0x12345678;
  private static final int NEGATIVE = 0x87654321;
  private static final ConcurrentLinkedQueue<InstructionDecoder> IDLE =
      new ConcurrentLinkedQueue<>();

  private final Disassembler disassembler = new Disassembler();
  private final ShapeTree known = new ShapeTree();
  private final byte[] sample = new byte[MOST_BYTES];
  private final ByteBuffer sampleWords = ByteBuffer.wrap(sample).order(ByteOrder.LITTLE_ENDIAN);

  private InstructionDecoder() {}

  /** One that nobody uses; with what it learnt, if it was used before. */
  static InstructionDecoder take() {
    InstructionDecoder idle = IDLE.poll();
    return idle != null ? idle : new InstructionDecoder();
  }

  /** Whether one that was used before waits. */
  static boolean hasLearnt() {
    return !IDLE.isEmpty();
  }

  /** Looks at code, whose instructions may be elsewhere than here in an image to come. */
  void learn(byte[] bytes, int from, int to, BooleanSupplier stop) {
    int offset = from;
    while (offset < to && !stop.getAsBoolean()) {
      Shape shape = decode(bytes, offset, to);
      offset += shape == null ? 1 : shape.length();
    }
  }

  /** Gives it back; it lives as long as the process. */
  @Override
  public void close() {
    IDLE.add(this);
  }

  /**
   * The shape of the instruction at {@code offset}, which ends at {@code limit} at the latest; null
   * when there is none.
   */
  @Nullable Shape decode(byte[] bytes, int offset, int limit) {
    Shape shape = known.find(bytes, offset, limit);
    return shape != null ? shape : learn(bytes, offset, limit);
  }

  private @Nullable Shape learn(byte[] bytes, int offset, int limit) {
    int length = disassembler.decode(bytes, offset, limit);
    if (length == 0) {
      return null;
    }
    String text = disassembler.text();
    if (length > NUMBER_BYTES && length <= MOST_BYTES) {
      Shape numbered = numbered(bytes, offset, length);
      if (numbered != null && numbered.text(number(bytes, offset, length)).equals(text)) {
        known.add(bytes, offset, numbered);
        return numbered;
      }
    }
    Shape shape = Shape.of(length, text);
    boolean alone =
        disassembler.decode(bytes, offset, offset + length) == length
            && disassembler.text().equals(text);
    if (alone) {
      known.add(bytes, offset, shape);
    }
    return shape;
  }

  /** The shape with the last four bytes as a number, if they are one. */
  private @Nullable Shape numbered(byte[] bytes, int offset, int length) {
    System.arraycopy(bytes, offset, sample, 0, length);
    String text = textWith(POSITIVE, length);
    String digits = Integer.toString(POSITIVE);
    int at = text == null ? -1 : text.indexOf(digits);
    if (text == null || at < 0 || text.indexOf(digits, at + 1) >= 0) {
      return null;
    }
    String before = text.substring(0, at);
    String after = text.substring(at + digits.length());
    String negative = textWith(NEGATIVE, length);
    String zero = textWith(0, length);
    if (negative == null || zero == null) {
      return null;
    }
    for (NumberForm form : new NumberForm[] {NumberForm.SIGNED, NumberForm.UNSIGNED}) {
      Shape shape = Shape.of(length, form, before, after, zero);
      if (shape.text(NEGATIVE).equals(negative)) {
        return shape;
      }
    }
    return null;
  }

  /** The text of the sample with another number; null when it is no instruction of its length. */
  private @Nullable String textWith(int number, int length) {
    sampleWords.putInt(length - NUMBER_BYTES, number);
    return disassembler.decode(sample, 0, length) == length ? disassembler.text() : null;
  }

  /** The last four bytes of an instruction. */
  static int number(byte[] bytes, int offset, int length) {
    int end = offset + length;
    return (bytes[end - 4] & 0xff)
        | (bytes[end - 3] & 0xff) << 8
        | (bytes[end - 2] & 0xff) << 16
        | bytes[end - 1] << 24;
  }
}
