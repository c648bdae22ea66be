package org.hypersafe.asm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The lines of one compiled function, without those that do nothing.
 *
 * @param name its label
 * @param lines in text order
 */
record CompiledFunction(String name, ImmutableList<Line> lines) {
  static final String INDIRECT_JUMP = "\tjmpq\t*";

  private static final ImmutableSet<String> TEXT_ONLY = ImmutableSet.of("#APP", "#NO_APP");

  /** Instructions that write nothing but flags and the last operand they name. */
  private static final Pattern SIMPLE =
      Pattern.compile(
          "(mov[bwlq]|movabsq|movz[bw][wlq]|movs[bwl][wlq]|lea[lq]|(add|sub|and|or|xor)[bwlq]"
              + "|(inc|dec|neg|not|shl|shr|sar)[bwlq]|set[a-z]+|cmov[a-z]+|test[bwlq]|cmp[bwlq])");

  /** A line: offsets of its text (without the line break), and its text without comment. */
  record Line(int begin, int end, String code, boolean inAssembly) {
    boolean isLabel() {
      return code.endsWith(":");
    }

    String mnemonic() {
      int end = 0;
      while (end < code.length() && code.charAt(end) > ' ') {
        end++;
      }
      return code.substring(0, end);
    }

    boolean isCall() {
      return mnemonic().startsWith("call");
    }

    boolean isConditional() {
      return mnemonic().startsWith("j") && !mnemonic().startsWith("jmp");
    }

    /** Whether it writes nothing but flags, memory and its last operand. */
    boolean isSimple() {
      return !inAssembly && SIMPLE.matcher(mnemonic()).matches() && !code.contains("%es:");
    }

    boolean names(String register) {
      return Registers.isNamed(code, register);
    }

    /** Whether this {@link #isSimple simple} line writes the register. */
    boolean writes(String register) {
      String mnemonic = mnemonic();
      boolean onlyReads = mnemonic.startsWith("test") || mnemonic.startsWith("cmp");
      return !onlyReads && Registers.isLast(code, register);
    }
  }

  /** The functions of a compiler's output that have an indirect jump outside inline assembly. */
  static ImmutableList<CompiledFunction> withIndirectJumps(String text) {
    ImmutableList.Builder<CompiledFunction> found = ImmutableList.builder();
    int jump = text.indexOf(INDIRECT_JUMP);
    while (jump >= 0) {
      int type = text.lastIndexOf(",@function", jump);
      int end = text.indexOf("\n.Lfunc_end", jump);
      if (type < 0 || end < 0) {
        return found.build();
      }
      CompiledFunction function = read(text, text.indexOf('\n', type) + 1, end);
      if (function.lines.stream().anyMatch(CompiledFunction::isIndirectJump)) {
        found.add(function);
      }
      jump = text.indexOf(INDIRECT_JUMP, end);
    }
    return found.build();
  }

  static boolean isIndirectJump(Line line) {
    return !line.inAssembly && line.code.startsWith(INDIRECT_JUMP.strip());
  }

  private static CompiledFunction read(String text, int begin, int end) {
    List<Line> lines = new ArrayList<>();
    String name = "";
    boolean inAssembly = false;
    int at = begin;
    while (at < end) {
      int lineEnd = text.indexOf('\n', at);
      String all = text.substring(at, lineEnd).strip();
      if (TEXT_ONLY.contains(all)) {
        inAssembly = all.equals("#APP");
      }
      int comment = InstructionReader.commentStart(all, 0, all.length());
      String code = all.substring(0, comment).strip();
      boolean directive = code.startsWith(".") && !code.endsWith(":");
      if (!code.isEmpty() && (inAssembly || !directive)) {
        Line line = new Line(at, lineEnd, code, inAssembly);
        if (name.isEmpty() && line.isLabel()) {
          name = Operand.bareName(code.substring(0, code.length() - 1));
        }
        lines.add(line);
      }
      at = lineEnd + 1;
    }
    return new CompiledFunction(name, ImmutableList.copyOf(lines));
  }
}
