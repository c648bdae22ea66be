package org.hypersafe.asm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hypersafe.asm.CompiledFunction.Line;

/**
 * Turns the jump tables of compiled switches into masked ones: from
 *
 * <pre>
 *   leaq .LJTI(%rip),%B ; movslq (%B,%I,4),%R ; addq %B,%R ; jmpq *%R       .LJTI: .long block-.LJTI
 *   andl $mask,%I ; leaq .LJTI(%rip),%B ; jmpq *(%B,%I,8)                   .LJTI: .quad block
 * </pre>
 *
 * with slots up to a power of two that trap. The compiler has checked the index before, so the mask
 * changes nothing; it is there because what was checked may have been in memory since.
 *
 * <p>Where the text does not show for certain which table a register holds, the function comes back
 * as open, to be compiled without jump tables.
 *
 * @param jumps new text of jumps, by offset of the old line
 * @param edits other lines that change, by offset of their first character
 * @param open functions with a jump that stays as it is
 */
record JumpTables(
    ImmutableMap<Integer, String> jumps, ImmutableList<Edit> edits, ImmutableSet<String> open) {

  /** {@code text} instead of what stands from {@code begin} to {@code end}. */
  record Edit(int begin, int end, String text) {}

  static final JumpTables NONE =
      new JumpTables(ImmutableMap.of(), ImmutableList.of(), ImmutableSet.of());

  /** Beside the tables of the link: a program may rename {@code .rodata} and write to it. */
  private static final String OPEN_SECTION =
      "\t.pushsection\t.rodata.hypersafe,\"a\",@progbits\n\t.p2align\t3, 0x0\n";

  private static final String LABEL = "\n.LJTI";
  private static final Pattern ENTRY = Pattern.compile("\\t\\.long\\t(\\.L\\w+)-(\\.LJTI\\w+)");
  private static final Pattern LOAD_TABLE =
      Pattern.compile("leaq\\t(\\.LJTI\\w+)\\(%rip\\), %(\\w+)");
  private static final Pattern LOAD_ENTRY =
      Pattern.compile("movslq\\t\\(%(\\w+),%(\\w+),4\\), %(\\w+)");

  private static final String CALL_BASE = "r11";
  private static final String CALL_INDEX = "r10";

  /**
   * A table of the compiler: where its label and entries stand, and the blocks they name. It has no
   * blocks when they are not all of the known form.
   */
  private record Table(int begin, int end, ImmutableList<String> blocks) {
    int slots() {
      return blocks.size() == 1 ? 1 : Integer.highestOneBit(blocks.size() - 1) * 2;
    }
  }

  /**
   * A jump through a table.
   *
   * @param load line index of the load of the entry
   * @param add line index of the addition of the base
   * @param local line index of the load of the base when nobody else needs it
   */
  private record Jump(
      String table, String index, String base, int load, int add, Optional<Integer> local) {}

  /** Finds the jump tables in a compiler's output. */
  static JumpTables find(String text) {
    return text.contains(CompiledFunction.INDIRECT_JUMP) ? new Finder(text).find() : NONE;
  }

  private static final class Finder {
    private final String text;
    private final Map<String, Table> tables = new HashMap<>();
    private final Map<Integer, String> jumps = new LinkedHashMap<>();
    private final ImmutableList.Builder<Edit> edits = ImmutableList.builder();
    private final Set<String> open = new TreeSet<>();

    Finder(String text) {
      this.text = text;
      int label = text.indexOf(LABEL);
      while (label >= 0) {
        int colon = text.indexOf(":\n", label);
        String name = text.substring(label + 1, colon);
        tables.put(name, table(name, label + 1, colon + 2));
        label = text.indexOf(LABEL, colon);
      }
    }

    private Table table(String name, int begin, int firstEntry) {
      ImmutableList.Builder<String> blocks = ImmutableList.builder();
      boolean isKnown = true;
      int at = firstEntry;
      while (text.startsWith("\t.long\t", at)) {
        int end = text.indexOf('\n', at);
        Matcher entry = ENTRY.matcher(text.substring(at, end));
        isKnown &= entry.matches() && entry.group(2).equals(name);
        blocks.add(isKnown ? entry.group(1) : name);
        at = end + 1;
      }
      return new Table(begin, at, isKnown ? blocks.build() : ImmutableList.of());
    }

    JumpTables find() {
      CompiledFunction.withIndirectJumps(text).forEach(this::function);
      return new JumpTables(ImmutableMap.copyOf(jumps), edits.build(), ImmutableSet.copyOf(open));
    }

    private void function(CompiledFunction function) {
      Map<Integer, Jump> found = new LinkedHashMap<>();
      ImmutableList<Line> lines = function.lines();
      for (int i = 0; i < lines.size(); i++) {
        if (CompiledFunction.isIndirectJump(lines.get(i))) {
          Optional<Jump> jump = new JumpReader(function).read(i);
          if (jump.isEmpty() || !isUsable(jump.get().table)) {
            open.add(function.name());
            return;
          }
          found.put(i, jump.get());
        }
      }
      Set<String> used = new HashSet<>();
      found.values().forEach(jump -> used.add(jump.table));
      if (!used.equals(loaded(lines))) {
        open.add(function.name());
        return;
      }
      found.forEach((at, jump) -> rewrite(lines, at, jump));
      used.forEach(this::rewriteTable);
    }

    private static Set<String> loaded(ImmutableList<Line> lines) {
      Set<String> loaded = new HashSet<>();
      for (Line line : lines) {
        Matcher load = LOAD_TABLE.matcher(line.code());
        if (load.matches()) {
          loaded.add(load.group(1));
        }
      }
      return loaded;
    }

    private boolean isUsable(String name) {
      Table table = tables.get(name);
      return table != null && !table.blocks.isEmpty();
    }

    private void rewrite(ImmutableList<Line> lines, int at, Jump jump) {
      delete(lines.get(jump.load));
      delete(lines.get(jump.add));
      jump.local.map(lines::get).ifPresent(this::delete);
      jumps.put(
          lines.get(at).begin(),
          "\tandl\t$"
              + (tables.get(jump.table).slots() - 1)
              + ", %"
              + Registers.lowHalf(jump.index)
              + "\n\tleaq\t"
              + jump.table
              + "(%rip), %"
              + jump.base
              + "\n\tjmpq\t*(%"
              + jump.base
              + ",%"
              + jump.index
              + ",8)");
    }

    private void delete(Line line) {
      edits.add(new Edit(line.begin(), line.end() + 1, ""));
    }

    private void rewriteTable(String name) {
      Table table = tables.get(name);
      StringBuilder all = new StringBuilder(OPEN_SECTION).append(name).append(":\n");
      table.blocks.forEach(block -> all.append("\t.quad\t").append(block).append('\n'));
      for (int slot = table.blocks.size(); slot < table.slots(); slot++) {
        all.append("\t.quad\t").append(SymbolNames.TRAP).append('\n');
      }
      all.append("\t.popsection\n");
      edits.add(new Edit(table.begin, table.end, all.toString()));
    }
  }

  /** Reads one indirect jump backwards. */
  private static final class JumpReader {
    private final ImmutableList<Line> lines;
    private int at;

    JumpReader(CompiledFunction function) {
      lines = function.lines();
    }

    Optional<Jump> read(int jump) {
      String target = lines.get(jump).code().substring("jmpq\t*%".length());
      at = jump - 1;
      if (!skipTo("addq\t%", ", %" + target, target)) {
        return Optional.empty();
      }
      int add = at;
      String code = lines.get(add).code();
      String base = code.substring("addq\t%".length(), code.indexOf(','));
      at--;
      if (!skipTo("movslq\t(%" + base, ", %" + target, target)) {
        return Optional.empty();
      }
      int load = at;
      Matcher entry = LOAD_ENTRY.matcher(lines.get(load).code());
      if (!entry.matches() || disturbs(load + 1, jump, base, add)) {
        return Optional.empty();
      }
      String index = entry.group(2);
      if (base.equals(CALL_BASE) && index.equals(CALL_INDEX)) {
        // It would look like a tail call.
        return Optional.empty();
      }
      if (disturbs(load + 1, jump, index, add) && !index.equals(target)) {
        return Optional.empty();
      }
      Optional<Integer> before = tableBefore(load, base);
      Optional<Integer> local = before.filter(leaq -> isUnusedBetween(leaq, jump, load, add, base));
      return before
          .or(() -> onlyTable(base))
          .map(leaq -> new Jump(table(leaq), index, base, load, add, local));
    }

    /** Goes back over simple lines that leave {@code target} alone, to a line of this form. */
    private boolean skipTo(String begin, String end, String target) {
      while (at >= 0) {
        Line line = lines.get(at);
        if (line.code().startsWith(begin) && line.code().endsWith(end)) {
          return !line.inAssembly();
        }
        if (!line.isSimple() || line.names(target)) {
          return false;
        }
        at--;
      }
      return false;
    }

    /** Whether a line between writes the register, other than {@code except}. */
    private boolean disturbs(int from, int to, String register, int except) {
      for (int i = from; i < to; i++) {
        if (i != except && lines.get(i).writes(register)) {
          return true;
        }
      }
      return false;
    }

    /** The {@code leaq} before, in code that runs straight up to the load. */
    private Optional<Integer> tableBefore(int load, String base) {
      for (int i = load - 1; i >= 0; i--) {
        Line line = lines.get(i);
        if (isLoadOf(line, base)) {
          return Optional.of(i);
        }
        boolean harmless =
            line.isConditional()
                || (line.isSimple() && !line.writes(base))
                || (!line.isLabel() && Registers.KEPT.contains(base) && !line.names(base));
        if (!harmless || line.mnemonic().startsWith("jmp")) {
          return Optional.empty();
        }
      }
      return Optional.empty();
    }

    /** The {@code leaq} of the only table that this register ever holds. */
    private Optional<Integer> onlyTable(String base) {
      Optional<Integer> found = Optional.empty();
      if (!Registers.KEPT.contains(base)) {
        return found;
      }
      for (int i = 0; i < lines.size(); i++) {
        Line line = lines.get(i);
        if (isLoadOf(line, base)) {
          if (found.isPresent() && !table(found.get()).equals(table(i))) {
            return Optional.empty();
          }
          found = Optional.of(i);
        } else if (line.names(base) && !isOnlyRead(line, base)) {
          return Optional.empty();
        }
      }
      return found;
    }

    /** Saving and restoring the caller's value at either end is no use of the register. */
    private static boolean isOnlyRead(Line line, String base) {
      boolean isSaving =
          line.code().equals("pushq\t%" + base) || line.code().equals("popq\t%" + base);
      boolean isEntry = LOAD_ENTRY.matcher(line.code()).matches() && !line.writes(base);
      return !line.inAssembly() && (isSaving || isEntry || (line.isSimple() && !line.writes(base)));
    }

    private boolean isUnusedBetween(int leaq, int jump, int load, int add, String base) {
      for (int i = leaq + 1; i < jump; i++) {
        Line line = lines.get(i);
        if (line.isConditional() || (i != load && i != add && line.names(base))) {
          return false;
        }
      }
      return true;
    }

    private static boolean isLoadOf(Line line, String base) {
      Matcher load = LOAD_TABLE.matcher(line.code());
      return !line.inAssembly() && load.matches() && load.group(2).equals(base);
    }

    private String table(int leaq) {
      Matcher load = LOAD_TABLE.matcher(lines.get(leaq).code());
      if (!load.matches()) {
        throw new IllegalStateException("no table: " + lines.get(leaq).code());
      }
      return load.group(1);
    }
  }
}
