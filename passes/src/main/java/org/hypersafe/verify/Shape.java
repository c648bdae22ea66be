package org.hypersafe.verify;

import com.google.common.collect.ImmutableSet;
import org.hypersafe.verify.Instruction.Kind;

/**
 * What an instruction is, apart from where it stands and from the number in its last four bytes.
 *
 * @param length in bytes
 * @param number how the last four bytes stand in the text
 * @param before the text up to that number; the whole text when there is none
 * @param after the text behind it
 * @param zero the text when they are zero, as a displacement of zero is not printed
 */
record Shape(
    int length,
    NumberForm number,
    String before,
    String after,
    String zero,
    Kind kind,
    boolean isPadding,
    boolean isJump) {
  private static final ImmutableSet<String> PREFIXES =
      ImmutableSet.of(
          "lock",
          "rep",
          "repe",
          "repne",
          "repz",
          "repnz",
          "xacquire",
          "xrelease",
          "data16",
          "addr32",
          "notrack",
          "bnd",
          "cs",
          "ds",
          "es",
          "fs",
          "gs",
          "ss",
          "rex64");

  /** How four bytes are printed. */
  enum NumberForm {
    NONE,
    SIGNED,
    UNSIGNED
  }

  /** The shape of an instruction whose text is always {@code text}. */
  static Shape of(int length, String text) {
    return of(length, NumberForm.NONE, text, "", text);
  }

  /** A shape by its texts, as {@link org.hypersafe.llvm.Disassembler} gives them. */
  static Shape of(int length, NumberForm number, String before, String after, String zero) {
    String mnemonic = mnemonic(zero);
    return new Shape(
        length,
        number,
        before,
        after,
        zero,
        kind(mnemonic, zero),
        mnemonic.startsWith("nop") || zero.equals("xchgw %ax, %ax"),
        mnemonic.startsWith("jmp") || mnemonic.startsWith("ljmp"));
  }

  boolean hasNumber() {
    return number != NumberForm.NONE;
  }

  /** What the last four bytes mean, if they are a number. */
  long value(int lastBytes) {
    return number == NumberForm.UNSIGNED ? Integer.toUnsignedLong(lastBytes) : lastBytes;
  }

  /** The disassembler's text when the last four bytes are these. */
  String text(int lastBytes) {
    return !hasNumber() || lastBytes == 0 ? zero : before + value(lastBytes) + after;
  }

  private static Kind kind(String mnemonic, String text) {
    return switch (mnemonic.charAt(0)) {
      case 'r' -> mnemonic.startsWith("ret") ? Kind.RETURN : Kind.PLAIN;
      case 'j', 'c', 'l', 'x' -> branchKind(mnemonic, text);
      case 'i' ->
          mnemonic.startsWith("iret")
              ? Kind.INTERRUPT_RETURN
              : mnemonic.equals("int3") ? Kind.TRAP : Kind.PLAIN;
      case 's' ->
          mnemonic.startsWith("sysret") || mnemonic.startsWith("sysexit")
              ? Kind.INTERRUPT_RETURN
              : Kind.PLAIN;
      case 'u' ->
          mnemonic.equals("uiret")
              ? Kind.INTERRUPT_RETURN
              : mnemonic.startsWith("ud") ? Kind.TRAP : Kind.PLAIN;
      case 'm' -> text.endsWith(", %cr0") ? Kind.CR0_WRITE : Kind.PLAIN;
      default -> Kind.PLAIN;
    };
  }

  private static Kind branchKind(String mnemonic, String text) {
    if (mnemonic.startsWith("lret")) {
      return Kind.FAR_RETURN;
    }
    boolean far = mnemonic.startsWith("ljmp") || mnemonic.startsWith("lcall");
    boolean near = mnemonic.startsWith("j") || mnemonic.startsWith("call");
    if (far || mnemonic.equals("jmpabs") || (near && text.indexOf('*') >= 0)) {
      return Kind.INDIRECT;
    }
    if (mnemonic.startsWith("jmp")) {
      return Kind.DIRECT_JUMP;
    }
    if (mnemonic.startsWith("call")) {
      return Kind.DIRECT_CALL;
    }
    return near || mnemonic.startsWith("loop") || mnemonic.equals("xbegin")
        ? Kind.CONDITIONAL
        : Kind.PLAIN;
  }

  private static String mnemonic(String text) {
    int start = 0;
    while (true) {
      int space = text.indexOf(' ', start);
      String word = space < 0 ? text.substring(start) : text.substring(start, space);
      if (space < 0 || !PREFIXES.contains(word)) {
        return word;
      }
      start = space + 1;
    }
  }
}
