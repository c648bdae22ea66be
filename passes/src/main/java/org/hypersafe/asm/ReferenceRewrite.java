package org.hypersafe.asm;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hypersafe.asm.Statement.Kind;
import org.hypersafe.object.SymbolRef;

/**
 * Lets hypersafe-ld choose what {@code .quad symbol} of the programmer's data means, index or
 * address, and labels the entries of file-local functions so that tables can name them.
 */
final class ReferenceRewrite {
  private static final Splitter COMMA = Splitter.on(',').trimResults();

  private final Rewrite rewrite;
  private final ImmutableMap.Builder<Integer, String> replacements = ImmutableMap.builder();
  private final Set<SymbolRef> references = new LinkedHashSet<>();
  private final Set<String> addressUses;

  private ReferenceRewrite(Rewrite rewrite) {
    this.rewrite = rewrite;
    this.addressUses = new LinkedHashSet<>(rewrite.parsed.addressUses());
  }

  /** New text of labels and {@code .quad} statements, by statement index. */
  static ImmutableMap<Integer, String> apply(Rewrite rewrite) {
    ReferenceRewrite references = new ReferenceRewrite(rewrite);
    references.labelEntries();
    for (int i = 0; i < rewrite.parsed.statements().size(); i++) {
      if (rewrite.parsed.statement(i).kind() == Kind.QUAD) {
        references.quad(i, rewrite.parsed.statement(i).operand());
      }
    }
    references.record();
    return references.replacements.buildOrThrow();
  }

  /** Text that labels aliases of file-local functions, for the end of the file. */
  static String aliasLabels(Rewrite rewrite) {
    StringBuilder text = new StringBuilder();
    rewrite
        .parsed
        .aliases()
        .forEach(
            (alias, target) -> {
              if (isFunctionAlias(rewrite, alias) && rewrite.parsed.symbol(alias).isLocal()) {
                String label = rewrite.names.localEntry(alias);
                text.append("\t.globl\t").append(label).append("\n\t.hidden\t").append(label);
                text.append("\n.set ").append(label).append(", ");
                text.append(Operand.quoted(target)).append('\n');
              }
            });
    return text.toString();
  }

  private static boolean isFunctionAlias(Rewrite rewrite, String name) {
    String target = rewrite.parsed.aliases().get(name);
    return target != null && rewrite.entries.contains(target);
  }

  private void labelEntries() {
    rewrite
        .entries
        .indices()
        .forEach(
            (name, index) -> {
              SymbolRef symbol = rewrite.parsed.symbol(name);
              rewrite.records.addDefinition(symbol);
              if (symbol.isLocal()) {
                Statement label = rewrite.parsed.statement(index);
                replacements.put(
                    index,
                    rewrite.parsed.text().substring(label.begin(), label.end())
                        + "\n"
                        + SymbolNames.hiddenLabel(rewrite.names.localEntry(name)));
              }
            });
    for (String alias : rewrite.parsed.aliases().keySet()) {
      if (isFunctionAlias(rewrite, alias)) {
        rewrite.records.addDefinition(rewrite.parsed.symbol(alias));
      }
    }
  }

  private void quad(int at, String operands) {
    List<String> written = new ArrayList<>();
    boolean isChanged = false;
    for (String operand : COMMA.split(operands)) {
      if (isFunctionOrUnknown(operand)) {
        SymbolRef symbol = rewrite.parsed.symbol(Operand.bareName(operand));
        references.add(symbol);
        written.add(rewrite.names.reference(symbol));
        isChanged = true;
      } else {
        Operand.symbolWithOffset(operand).ifPresent(addressUses::add);
        written.add(operand);
      }
    }
    if (isChanged) {
      replacements.put(at, "\t.quad\t" + String.join(", ", written));
    }
  }

  private boolean isFunctionOrUnknown(String operand) {
    boolean isName =
        !operand.isEmpty()
            && !Character.isDigit(operand.charAt(0))
            && Operand.nameEnd(operand, 0, operand.length()) == operand.length();
    return isName && isFunctionOrUnknownName(Operand.bareName(operand));
  }

  private boolean isFunctionOrUnknownName(String name) {
    return !name.startsWith(".L")
        && !name.startsWith("__hs_")
        && (rewrite.entries.contains(name)
            || isFunctionAlias(rewrite, name)
            || !rewrite.parsed.isDefined(name));
  }

  private void record() {
    references.forEach(rewrite.records::addReference);
    for (String name : addressUses) {
      if (isFunctionOrUnknownName(name)) {
        rewrite.records.addTakenAddress(rewrite.parsed.symbol(name));
      }
    }
  }
}
