package org.hypersafe.asm;

/**
 * One statement that matters.
 *
 * @param begin offset of its first character (a label's name, a line's first blank)
 * @param end offset after its last character, before the line break
 * @param line number of its line, from 1
 * @param operand by kind: label name; operand text without comment; symbol; mnemonic of a trap
 * @param context where it stands
 */
record Statement(Kind kind, int begin, int end, int line, String operand, Context context) {

  /** What a statement does to control flow. */
  enum Kind {
    /** {@code operand:}. */
    LABEL,
    /** {@code call operand}. */
    CALL,
    /** {@code jmp operand}. */
    JUMP,
    /** Conditional jump to {@code operand}. */
    BRANCH,
    /** {@code ret operand}. */
    RETURN,
    /** Control does not go on: {@code iretq}, {@code sysretq}, {@code lretq}, {@code ljmp}. */
    STOP,
    /** {@code ud2}, {@code int3}: control goes on perhaps, but not into another function. */
    TRAP,
    /** {@code nop}, {@code pause}, {@code lfence}. */
    FILLER,
    /** Any other instruction of the programmer; {@code operand} is a symbol it names, or empty. */
    CODE,
    /** {@code .quad operand} in data. */
    QUAD,
    /** Data among the programmer's code. */
    DATA
  }

  /**
   * What statements in a row share.
   *
   * @param inAssembly whether the programmer wrote it
   * @param is64Bit whether it is assembled for 64-bit mode
   * @param function the compiled function it stands in, or empty
   */
  record Context(Section section, boolean inAssembly, boolean is64Bit, String function) {}

  Section section() {
    return context.section;
  }

  boolean inAssembly() {
    return context.inAssembly;
  }

  String function() {
    return context.function;
  }

  boolean isIndirect() {
    return operand.startsWith("*");
  }
}
