package org.hypersafe.asm;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what directives and operands say of symbols while a file is parsed. */
final class SymbolFacts {
  final Set<String> globals = new HashSet<>();
  final Set<String> functions = new HashSet<>();
  final Set<String> commons = new HashSet<>();
  final Map<String, String> aliases = new LinkedHashMap<>();

  /** Names used otherwise than as target of a call or jump. */
  final Set<String> references = new HashSet<>();

  /** Names whose true address the programmer's assembly takes, in text order. */
  final Set<String> addressUses = new LinkedHashSet<>();

  /** {@code .type name,@function}. */
  void type(List<String> arguments) {
    if (arguments.size() > 1 && arguments.get(1).endsWith("function")) {
      functions.add(Operand.bareName(arguments.get(0)));
    }
  }

  /** {@code .set name, expression}. */
  void alias(List<String> arguments) {
    if (arguments.size() < 2) {
      return;
    }
    String target = arguments.get(1);
    use(target, false);
    boolean isName = !target.isEmpty() && Operand.quoted(target).equals(target);
    if (isName && !Character.isDigit(target.charAt(0))) {
      aliases.put(Operand.bareName(arguments.get(0)), Operand.bareName(target));
    }
  }

  /**
   * Notes every name in an expression or operand list.
   *
   * @param takesAddress whether the program gets the true address of these names
   * @return the last name, or empty
   */
  String use(String expression, boolean takesAddress) {
    return use(expression, 0, expression.length(), takesAddress);
  }

  /** As above, for the slice {@code from} to {@code end} of {@code text}; stops at a comment. */
  String use(String text, int from, int end, boolean takesAddress) {
    String last = "";
    int at = from;
    while (at < end) {
      char c = text.charAt(at);
      if (c == '#') {
        return last;
      }
      if (c == '"' || Operand.isNameStart(c)) {
        int nameEnd = Operand.nameEnd(text, at, end);
        last = note(Operand.bareName(text.substring(at, nameEnd)), takesAddress);
        at = skipName(text, nameEnd, end);
      } else if (c == '%' || c == '@' || (c >= '0' && c <= '9')) {
        at = skipName(text, at + 1, end);
      } else {
        at++;
      }
    }
    return last;
  }

  /** Offset after a name and a relocation such as {@code @GOTPCREL}. */
  private static int skipName(String text, int from, int end) {
    int at = from;
    while (at < end && (Operand.isNamePart(text.charAt(at)) || text.charAt(at) == '@')) {
      at++;
    }
    return at;
  }

  private String note(String name, boolean takesAddress) {
    if (name.equals(".")) {
      return "";
    }
    references.add(name);
    if (takesAddress && !name.startsWith(".L")) {
      addressUses.add(name);
    }
    return name;
  }
}
