package org.hypersafe.asm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import org.hypersafe.asm.Statement.Context;
import org.hypersafe.asm.Statement.Kind;

/** Reads instruction lines: what they do to control flow and which symbols they name. */
final class InstructionReader {
  private static final ImmutableSet<String> PREFIXES =
      ImmutableSet.of(
          "rep", "repe", "repz", "repne", "repnz", "bnd", "notrack", "data16", "rex64", "cs", "ds",
          "lock");
  private static final ImmutableSet<String> BRANCH_PREFIXES =
      ImmutableSet.of("rep", "repe", "repz", "repne", "repnz", "bnd", "notrack");

  /** A line: first character of what a replacement replaces, of the instruction, and its end. */
  record Line(int start, int from, int end, int number) {}

  private final String text;
  private final boolean isCompiled;
  private final SymbolFacts facts;
  private final ImmutableList.Builder<Statement> statements;
  private int prefixStart = -1;
  private int prefixEnd = -2;

  InstructionReader(
      String text,
      boolean isCompiled,
      SymbolFacts facts,
      ImmutableList.Builder<Statement> statements) {
    this.text = text;
    this.isCompiled = isCompiled;
    this.facts = facts;
    this.statements = statements;
  }

  /** Offset of the comment in a slice, or its end; {@code #} in quotes does not count. */
  static int commentStart(String text, int from, int end) {
    boolean quoted = false;
    for (int at = from; at < end; at++) {
      char c = text.charAt(at);
      if (quoted && c == '\\') {
        at++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '#' && !quoted) {
        return at;
      }
    }
    return end;
  }

  void read(Line line, Context context) {
    if (!context.inAssembly() && isPlainCompiled(line.from)) {
      facts.use(text, wordEnd(line.from, line.end), line.end, false);
      return;
    }
    int stop = commentStart(text, line.from, line.end);
    int at = line.from;
    int end = wordEnd(at, stop);
    int next = skipBlanks(end, stop);
    while (next < stop && isPrefix(at, end)) {
      at = next;
      end = wordEnd(at, stop);
      next = skipBlanks(end, stop);
    }
    String mnemonic = text.substring(at, end);
    if (next == stop && BRANCH_PREFIXES.contains(mnemonic)) {
      prefixStart = line.start;
      prefixEnd = line.end;
      return;
    }
    int start = prefixEnd + 1 == line.start ? prefixStart : line.start;
    prefixEnd = -2;
    add(
        mnemonic,
        text.substring(next, stop).strip(),
        new Line(start, next, stop, line.number),
        context);
  }

  /** Whether compiled code has an instruction here that is no call, return or jump. */
  private boolean isPlainCompiled(int at) {
    char first = text.charAt(at);
    return !(first == 'j'
        || first == '{'
        || (first == 'c' && text.startsWith("call", at))
        || (first == 'r' && text.startsWith("re", at))
        || (first == 'n' && text.startsWith("notrack", at)));
  }

  private void add(String mnemonic, String operand, Line line, Context context) {
    Kind kind = kindOf(mnemonic);
    boolean isTransfer = kind == Kind.CALL || kind == Kind.JUMP || kind == Kind.BRANCH;
    if (!context.is64Bit()) {
      facts.use(operand, true);
      return;
    }
    if (isTransfer) {
      if (operand.startsWith("*") && Operand.directSymbol(operand).isEmpty()) {
        facts.use(operand, false);
      }
      if (!context.inAssembly() && kind != Kind.CALL && operand.startsWith(".L")) {
        return;
      }
      addStatement(kind, operand, line, context);
    } else if (kind == Kind.CODE) {
      String symbol = facts.use(operand, takesAddress(mnemonic, operand, context));
      if (context.inAssembly()) {
        addStatement(kind, symbol, line, context);
      }
    } else {
      addStatement(kind, kind == Kind.TRAP ? mnemonic : operand, line, context);
    }
  }

  /**
   * Whether an address is taken, or memory used that the analysis of IR does not know of: operands
   * of inline assembly are in the IR, those of an assembly file are not.
   */
  private boolean takesAddress(String mnemonic, String operand, Context context) {
    return context.inAssembly()
        && (!isCompiled
            || mnemonic.startsWith("lea")
            || operand.indexOf('$') >= 0
            || operand.contains("@GOTPCREL"));
  }

  private void addStatement(Kind kind, String operand, Line line, Context context) {
    statements.add(new Statement(kind, line.start, line.end, line.number, operand, context));
  }

  private static Kind kindOf(String mnemonic) {
    return switch (mnemonic) {
      case "call", "callq" -> Kind.CALL;
      case "jmp", "jmpq" -> Kind.JUMP;
      case "ret", "retq" -> Kind.RETURN;
      case "lret", "lretq", "lretl", "lretw", "iret", "iretq", "iretl", "iretw" -> Kind.STOP;
      case "sysret", "sysretq", "sysretl", "sysexit", "sysexitq", "rsm" -> Kind.STOP;
      case "ljmp", "ljmpq", "ljmpl", "ljmpw", "uiret" -> Kind.STOP;
      case "ud2", "ud2a", "int3" -> Kind.TRAP;
      case "pause", "lfence", "nop", "nopl", "nopw" -> Kind.FILLER;
      case "loop", "loope", "loopne", "xbegin" -> Kind.BRANCH;
      default -> mnemonic.startsWith("j") ? Kind.BRANCH : Kind.CODE;
    };
  }

  private boolean isPrefix(int from, int end) {
    return text.charAt(from) == '{' || PREFIXES.contains(text.substring(from, end));
  }

  private int wordEnd(int from, int end) {
    int at = from;
    while (at < end && text.charAt(at) > ' ') {
      at++;
    }
    return at;
  }

  private int skipBlanks(int from, int end) {
    int at = from;
    while (at < end && text.charAt(at) <= ' ') {
      at++;
    }
    return at;
  }
}
