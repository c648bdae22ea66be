package org.hypersafe.verify;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.hypersafe.verify.MaskedBranch.Form;

/**
 * Sees the last instructions in a straight line and recognises a masked branch at its last
 * instruction.
 *
 * <p>Texts are compared whole, so a prefix, another register or another width makes no match; the
 * instructions follow each other byte by byte, as {@link #restart} forgets everything before a
 * hole.
 */
final class SequenceMatcher {
  private static final int WINDOW = 4;
  private static final long BYTE_MASK = 0xff;

  private static final Instruction NONE = new Instruction(0, Shape.of(0, "none"), 0);

  private final Instruction[] last = new Instruction[WINDOW];

  SequenceMatcher() {
    restart();
  }

  /** Forgets what came before: the next instruction does not follow the last one. */
  void restart() {
    Arrays.fill(last, NONE);
  }

  void push(Instruction instruction) {
    System.arraycopy(last, 1, last, 0, WINDOW - 1);
    last[WINDOW - 1] = instruction;
  }

  /** The instruction {@code back} places before the newest. */
  Instruction back(int back) {
    return last[WINDOW - 1 - back];
  }

  /** The masked branch that ends with the newest instruction. */
  Optional<MaskedBranch> match() {
    return switch (back(0).text()) {
      case "jmpq *(%r11,%r10,8)" -> call();
      case "jmpq *(%r10,%r11,8)" -> returning();
      default -> Optional.empty();
    };
  }

  private Optional<MaskedBranch> call() {
    OptionalLong pushed = back(1).pushed();
    int lea = pushed.isPresent() ? 2 : 1;
    OptionalLong table = table(back(lea), "(%rip), %r11");
    OptionalLong mask = back(lea + 1).number("andl $", ", %r10d");
    if (table.isEmpty() || mask.isEmpty()) {
      return Optional.empty();
    }
    Form form = pushed.isPresent() ? Form.CALL : Form.TAIL_JUMP;
    return Optional.of(
        new MaskedBranch(
            form,
            back(lea + 1).address(),
            mask.getAsLong(),
            table.getAsLong(),
            pushed,
            back(0).end()));
  }

  private Optional<MaskedBranch> returning() {
    OptionalLong table = table(back(1), "(%rip), %r10");
    boolean flags = back(2).is("movzbl %r11b, %r11d");
    OptionalLong mask = flags ? OptionalLong.of(BYTE_MASK) : back(2).number("andl $", ", %r11d");
    if (table.isEmpty() || mask.isEmpty() || !back(3).is("popq %r11")) {
      return Optional.empty();
    }
    return Optional.of(
        new MaskedBranch(
            flags ? Form.FLAGS_RETURN : Form.RETURN,
            back(3).address(),
            mask.getAsLong(),
            table.getAsLong(),
            OptionalLong.empty(),
            back(0).end()));
  }

  private static OptionalLong table(Instruction lea, String operands) {
    OptionalLong distance = lea.number("leaq ", operands);
    return distance.isPresent()
        ? OptionalLong.of(lea.end() + distance.getAsLong())
        : OptionalLong.empty();
  }
}
