package org.hypersafe.asm;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and changes operands of calls and jumps in AT&amp;T syntax. */
final class Operand {
  private static final Pattern THROUGH_GOT =
      Pattern.compile("\\*(.+)@GOTPCREL(?:_NORELAX)?\\(%rip\\)");

  private Operand() {}

  static boolean isNameStart(char c) {
    return c == '_' || c == '.' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c > 127;
  }

  static boolean isNamePart(char c) {
    return isNameStart(c) || (c >= '0' && c <= '9') || c == '$';
  }

  /** Offset after the name that begins at {@code from}; quotes belong to it. */
  static int nameEnd(String text, int from, int limit) {
    int at = from;
    if (at < limit && text.charAt(at) == '"') {
      at++;
      while (at < limit && text.charAt(at) != '"') {
        at++;
      }
      return Math.min(at + 1, limit);
    }
    while (at < limit && isNamePart(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The name without quotes, and the function itself for the compiler's {@code .Lname$local}. */
  static String bareName(String written) {
    String name = written;
    if (name.startsWith("\"") && name.endsWith("\"") && name.length() > 2) {
      name = name.substring(1, name.length() - 1);
    }
    if (name.startsWith(".L") && name.endsWith("$local")) {
      return name.substring(2, name.length() - "$local".length());
    }
    return name;
  }

  /**
   * The symbol of a direct operand: {@code f}, {@code f@PLT}, {@code "odd name"}, {@code
   * *f@GOTPCREL(%rip)}.
   */
  static Optional<String> directSymbol(String operand) {
    Matcher got = THROUGH_GOT.matcher(operand);
    String text = got.matches() ? got.group(1) : operand;
    if (text.isEmpty() || !(isNameStart(text.charAt(0)) || text.charAt(0) == '"')) {
      return Optional.empty();
    }
    int end = nameEnd(text, 0, text.length());
    String rest = text.substring(end);
    if (!rest.isEmpty() && !rest.equals("@PLT")) {
      return Optional.empty();
    }
    return Optional.of(bareName(text.substring(0, end)));
  }

  /** What a direct {@code jmp} to the same place takes. */
  static String directTarget(String operand) {
    Matcher got = THROUGH_GOT.matcher(operand);
    return got.matches() ? got.group(1) + "@PLT" : operand;
  }

  /** The symbol before an offset, as in {@code f+4}. */
  static Optional<String> symbolWithOffset(String operand) {
    int end = nameEnd(operand, 0, operand.length());
    if (end == 0 || end == operand.length() || "+-".indexOf(operand.charAt(end)) < 0) {
      return Optional.empty();
    }
    return Optional.of(bareName(operand.substring(0, end)));
  }

  /** {@code name} as it must be written: in quotes when it has odd characters. */
  static String quoted(String name) {
    return nameEnd(name, 0, name.length()) == name.length() ? name : '"' + name + '"';
  }

  /** Low 32 bits of an indirect operand: {@code *%rax} gives {@code %eax}, memory stays. */
  static String lowHalf(String operand) {
    checkArgument(operand.startsWith("*"), "not indirect: %s", operand);
    String place = operand.substring(1);
    if (!place.startsWith("%") || place.indexOf(':') >= 0) {
      return place;
    }
    return "%" + Registers.lowHalf(place.substring(1));
  }
}
