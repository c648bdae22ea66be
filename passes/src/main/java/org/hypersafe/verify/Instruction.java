package org.hypersafe.verify;

import java.util.OptionalLong;

/**
 * One instruction of the linear disassembly.
 *
 * @param lastBytes its last four bytes, little-endian; counts only when the shape has a number
 */
record Instruction(long address, Shape shape, int lastBytes) {
  /** What an instruction does to the flow of control, or to CR0. */
  enum Kind {
    PLAIN,
    RETURN,
    FAR_RETURN,
    INTERRUPT_RETURN,
    DIRECT_JUMP,
    DIRECT_CALL,
    CONDITIONAL,
    INDIRECT,
    TRAP,
    CR0_WRITE;

    /** Whether execution never goes on behind the instruction. */
    boolean ends() {
      return switch (this) {
        case RETURN, FAR_RETURN, INTERRUPT_RETURN, DIRECT_JUMP, TRAP -> true;
        case PLAIN, DIRECT_CALL, CONDITIONAL, INDIRECT, CR0_WRITE -> false;
      };
    }
  }

  int length() {
    return shape.length();
  }

  long end() {
    return address + shape.length();
  }

  Kind kind() {
    return shape.kind();
  }

  /** As {@link org.hypersafe.llvm.Disassembler} gives it. */
  String text() {
    return shape.text(lastBytes);
  }

  /** Whether the text is this one, which has no number of four bytes. */
  boolean is(String text) {
    return !shape.hasNumber() && shape.before().equals(text);
  }

  /** Whether this is what assemblers align with. */
  boolean isPadding() {
    return shape.isPadding();
  }

  /** Whether this is an indirect jump, which does not come back. */
  boolean isJump() {
    return shape.isJump();
  }

  /** Where a direct branch goes. */
  long branchTarget() {
    if (shape.hasNumber()) {
      return end() + shape.value(lastBytes);
    }
    String text = shape.before();
    return end() + Long.parseLong(text, text.lastIndexOf(' ') + 1, text.length(), 10);
  }

  /** The number of {@code pushq $number}. */
  OptionalLong pushed() {
    return number("pushq $", "");
  }

  /** The number between {@code before} and {@code after}, when the text is of that form. */
  OptionalLong number(String before, String after) {
    if (shape.hasNumber()) {
      return shape.before().equals(before) && shape.after().equals(after)
          ? OptionalLong.of(shape.value(lastBytes))
          : OptionalLong.empty();
    }
    String text = shape.before();
    int start = before.length();
    int end = text.length() - after.length();
    boolean fits = start < end && text.startsWith(before) && text.endsWith(after);
    return fits && isNumber(text, start, end)
        ? OptionalLong.of(Long.parseLong(text, start, end, 10))
        : OptionalLong.empty();
  }

  private static boolean isNumber(String text, int start, int end) {
    int digits = text.charAt(start) == '-' ? start + 1 : start;
    for (int i = digits; i < end; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return digits < end;
  }
}
