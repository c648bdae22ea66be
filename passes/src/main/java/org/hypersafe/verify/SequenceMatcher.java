package org.hypersafe.verify;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Pattern TABLE_JUMP = Pattern.compile("jmpq \\*\\(%(r\\w+),%(r\\w+),8\\)");

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
      case "jmpq *(%r10,%r11,8)" -> returning("r11").or(this::jump);
      case "jmpq *(%r10,%rcx,8)" -> returning("rcx").or(this::jump);
      default -> jump();
    };
  }

  /** A jump through a table in any two registers. */
  private Optional<MaskedBranch> jump() {
    Matcher jump = TABLE_JUMP.matcher(back(0).text());
    if (!jump.matches() || jump.group(1).equals(jump.group(2))) {
      return Optional.empty();
    }
    OptionalLong table = table(back(1), "(%rip), %" + jump.group(1));
    OptionalLong mask = back(2).number("andl $", ", %" + lowHalf(jump.group(2)));
    if (table.isEmpty() || mask.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new MaskedBranch(
            Form.SWITCH,
            back(2).address(),
            mask.getAsLong(),
            table.getAsLong(),
            OptionalLong.empty(),
            back(0).end()));
  }

  private static String lowHalf(String register) {
    return Character.isDigit(register.charAt(1)) ? register + "d" : "e" + register.substring(1);
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

  private Optional<MaskedBranch> returning(String index) {
    OptionalLong table = table(back(1), "(%rip), %r10");
    OptionalLong mask = back(2).number("andl $", ", %" + lowHalf(index));
    if (table.isEmpty() || mask.isEmpty() || !back(3).is("popq %" + index)) {
      return Optional.empty();
    }
    return Optional.of(
        new MaskedBranch(
            Form.RETURN,
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
