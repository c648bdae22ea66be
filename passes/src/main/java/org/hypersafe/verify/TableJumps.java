package org.hypersafe.verify;

import com.google.common.collect.ImmutableSortedSet;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** The masked jumps of an image's indirect calls, looked up by the address of the jump itself. */
public final class TableJumps {
  private static final int AND_BYTES = 7;
  private static final int LEA_BYTES = 7;
  private static final int PUSH_BYTES = 5;
  private static final int JUMP_BYTES = 4;
  private static final int PUSH = 0x68;
  private static final long AND_R10D = 0xe28141;
  private static final long LEA_R11 = 0x1d8d4c;
  private static final long JUMP = 0xd324ff43L;

  private final Image image;

  private TableJumps(Image image) {
    this.image = image;
  }

  /**
   * One jump.
   *
   * @param returnIndex what it has pushed; none when it is a tail jump
   * @param entries what the slots of its table hold, the trap stub among them
   */
  public record TableJump(OptionalLong returnIndex, ImmutableSortedSet<Long> entries) {}

  /**
   * Reads an image.
   *
   * @throws org.hypersafe.diag.UserError when the file is no image
   */
  public static TableJumps of(Path file) {
    return new TableJumps(ImageReader.read(file));
  }

  /** The jump at {@code address}; empty when no masked call ends there. */
  public Optional<TableJump> at(long address) {
    return image
        .codeAt(address)
        .filter(section -> holds(section, address, JUMP_BYTES))
        .filter(section -> (section.wordAt(address - JUMP_BYTES) >>> Integer.SIZE) == JUMP)
        .flatMap(section -> decode(section, address));
  }

  private static boolean holds(Section section, long address, int after) {
    Range range = section.range();
    return address - AND_BYTES - LEA_BYTES - PUSH_BYTES > range.start()
        && address + after <= range.end();
  }

  private Optional<TableJump> decode(Section section, long address) {
    boolean pushes =
        section.byteAt(section.offsetOf(address - PUSH_BYTES)) == PUSH
            && isLea(section, address - PUSH_BYTES - LEA_BYTES);
    OptionalLong index = pushes ? OptionalLong.of(operand(section, address)) : OptionalLong.empty();
    long lea = address - LEA_BYTES - (pushes ? PUSH_BYTES : 0);
    if (!isLea(section, lea) || head(section, lea - AND_BYTES) != AND_R10D) {
      return Optional.empty();
    }
    long mask = operand(section, lea);
    long table = lea + LEA_BYTES + (int) operand(section, lea + LEA_BYTES);
    ImmutableSortedSet.Builder<Long> entries = ImmutableSortedSet.naturalOrder();
    Optional<Section> data = image.sectionAt(table);
    for (long slot = 0; slot <= mask && data.isPresent(); slot++) {
      entries.add(data.get().wordAt(table + Long.BYTES * slot));
    }
    return Optional.of(new TableJump(index, entries.build()));
  }

  private static boolean isLea(Section section, long address) {
    return head(section, address) == LEA_R11;
  }

  private static long head(Section section, long address) {
    return section.wordAt(address) & 0xffffff;
  }

  /** The 32-bit operand that ends before {@code end}. */
  private static long operand(Section section, long end) {
    return section.wordAt(end - Long.BYTES) >>> Integer.SIZE;
  }
}
