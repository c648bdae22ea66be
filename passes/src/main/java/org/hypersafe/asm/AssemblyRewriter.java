package org.hypersafe.asm;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;
import java.util.TreeMap;
import org.hypersafe.asm.JumpTables.Edit;
import org.hypersafe.diag.UserError;

/** Rewrites calls, returns and references of one assembly file (DESIGN section 3). */
public final class AssemblyRewriter {

  private final AssemblyInput input;
  private final JumpTables jumpTables;

  private AssemblyRewriter(AssemblyInput input, JumpTables jumpTables) {
    this.input = input;
    this.jumpTables = jumpTables;
  }

  /** Looks for the jump tables of {@code input}. */
  public static AssemblyRewriter of(AssemblyInput input) {
    boolean isCompiled = input.kind() == AssemblyInput.Kind.COMPILER;
    return new AssemblyRewriter(
        input, isCompiled ? JumpTables.find(input.text()) : JumpTables.NONE);
  }

  /** The same at once, whatever jumps {@link #openJumps} names. */
  public static RewrittenAssembly rewrite(AssemblyInput input) {
    return of(input).rewrite();
  }

  /**
   * Functions of a compiler's output that hold an indirect jump which {@link #rewrite} cannot mask;
   * compiled without jump tables they have none.
   */
  public ImmutableSet<String> openJumps() {
    return jumpTables.open();
  }

  /**
   * Rewrites the input.
   *
   * @throws UserError for every statement that cannot be protected; its line counts in the assembly
   *     text
   */
  public RewrittenAssembly rewrite() {
    Rewrite rewrite = new Rewrite(input, jumpTables);
    ImmutableMap<Integer, String> references = ReferenceRewrite.apply(rewrite);
    CallRewrite.Result calls = CallRewrite.apply(rewrite);
    ImmutableMap<Integer, String> returns = ReturnRewrite.apply(rewrite, calls.callers());
    rewrite.reach.tailJumps().forEach(rewrite.records::add);
    if (!rewrite.faults.isEmpty()) {
      throw new UserError(rewrite.faults);
    }
    ImmutableSortedMap<Integer, String> replacements =
        ImmutableSortedMap.<Integer, String>naturalOrder()
            .putAll(references)
            .putAll(calls.replacements())
            .putAll(returns)
            .buildOrThrow();
    String text = replace(rewrite, replacements) + ReferenceRewrite.aliasLabels(rewrite);
    return new RewrittenAssembly(text, rewrite.records.build());
  }

  private static String replace(Rewrite rewrite, Map<Integer, String> replacements) {
    TreeMap<Integer, Edit> edits = new TreeMap<>();
    replacements.forEach(
        (index, replacement) -> {
          Statement statement = rewrite.parsed.statement(index);
          edits.put(statement.begin(), new Edit(statement.begin(), statement.end(), replacement));
        });
    rewrite.jumpTables.edits().forEach(edit -> edits.put(edit.begin(), edit));
    String text = rewrite.parsed.text();
    StringBuilder out = new StringBuilder(text.length() + edits.size() * 160);
    int copied = 0;
    for (Edit edit : edits.values()) {
      out.append(text, copied, edit.begin()).append(edit.text());
      copied = edit.end();
    }
    dropPseudoFunctions(text, copied, out);
    return out.toString();
  }

  /**
   * Copies {@code text} from {@code from} on without the lines that declare pseudo functions: code
   * generation writes those after all functions, and each would leave an undefined symbol in the
   * object.
   */
  private static void dropPseudoFunctions(String text, int from, StringBuilder out) {
    String declaration = "\t.hidden\t" + SymbolNames.INDIRECT_CALL;
    int copied = from;
    int at = text.indexOf(declaration, from);
    while (at >= 0) {
      out.append(text, copied, at);
      int lineEnd = text.indexOf('\n', at);
      copied = lineEnd < 0 ? text.length() : lineEnd + 1;
      at = text.indexOf(declaration, copied);
    }
    out.append(text, copied, text.length());
  }
}
