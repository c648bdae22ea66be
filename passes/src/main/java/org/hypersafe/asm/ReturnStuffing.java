package org.hypersafe.asm;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.hypersafe.asm.Statement.Kind;

/**
 * Knows calls that are not calls: those that fill the return predictor, catch speculation or read
 * the instruction pointer (DESIGN section 3). The called label is nobody's function, and after the
 * call stands either that label itself ({@code call 1f; 1: pop}), or a trap for speculation: {@code
 * pause}, {@code lfence}, {@code int3} and {@code nop} up to a jump back into them, or up to that
 * label when it is a {@code .L} one.
 */
final class ReturnStuffing {
  private ReturnStuffing() {}

  static boolean isOne(ParsedAssembly parsed, int call) {
    Optional<String> target = Operand.directSymbol(parsed.statement(call).operand());
    if (!parsed.statement(call).inAssembly()
        || target.isEmpty()
        || !parsed.labels().containsKey(target.get())
        || parsed.globals().contains(target.get())
        || parsed.functions().contains(target.get())) {
      return false;
    }
    return isTrapUpTo(parsed, call, target.get());
  }

  private static boolean isTrapUpTo(ParsedAssembly parsed, int call, String target) {
    Set<String> passed = new HashSet<>();
    boolean isNext = true;
    for (int at = parsed.after(call); at >= 0; at = parsed.after(at)) {
      Statement statement = parsed.statement(at);
      if (statement.kind() == Kind.LABEL) {
        if (statement.operand().equals(target)) {
          return isNext || target.startsWith(".L");
        }
        passed.add(statement.operand());
      } else if (statement.kind() == Kind.JUMP) {
        return passed.contains(statement.operand());
      } else if (!isHarmless(statement)) {
        return false;
      } else {
        isNext = false;
      }
    }
    return false;
  }

  private static boolean isHarmless(Statement statement) {
    return statement.kind() == Kind.FILLER || statement.operand().equals("int3");
  }
}
