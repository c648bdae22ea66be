package org.hypersafe.verify;

import com.google.common.collect.ImmutableSet;
import java.util.OptionalLong;

/**
 * One instruction of the linear disassembly.
 *
 * @param text as {@link org.hypersafe.llvm.Disassembler} gives it
 */
record Instruction(long address, int length, String text) {
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

  long end() {
    return address + length;
  }

  Kind kind() {
    String mnemonic = mnemonic();
    return switch (mnemonic.charAt(0)) {
      case 'r' -> mnemonic.startsWith("ret") ? Kind.RETURN : Kind.PLAIN;
      case 'j', 'c', 'l', 'x' -> branchKind(mnemonic);
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

  private Kind branchKind(String mnemonic) {
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

  /** Whether this is what assemblers align with. */
  boolean isPadding() {
    return mnemonic().startsWith("nop") || text.equals("xchgw %ax, %ax");
  }

  /** Whether this is an indirect jump, which does not come back. */
  boolean isJump() {
    return mnemonic().startsWith("jmp") || mnemonic().startsWith("ljmp");
  }

  /** Where a direct branch goes. */
  long branchTarget() {
    return end() + Long.parseLong(text.substring(text.lastIndexOf(' ') + 1));
  }

  /** The number of {@code pushq $number}. */
  OptionalLong pushed() {
    return number("pushq $", "");
  }

  /** The number between {@code before} and {@code after}, when the text is of that form. */
  OptionalLong number(String before, String after) {
    if (!text.startsWith(before)
        || !text.endsWith(after)
        || text.length() <= before.length() + after.length()) {
      return OptionalLong.empty();
    }
    String digits = text.substring(before.length(), text.length() - after.length());
    return digits.matches("-?[0-9]+")
        ? OptionalLong.of(Long.parseLong(digits))
        : OptionalLong.empty();
  }

  private String mnemonic() {
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
