package org.hypersafe.asm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableIntArray;
import java.util.HashMap;
import java.util.Map;
import org.hypersafe.asm.Statement.Kind;
import org.hypersafe.object.SymbolRef;

/**
 * An assembly file as statements that matter and facts on its symbols.
 *
 * @param text the whole text; statements are slices of it
 * @param statements in text order
 * @param globals names declared {@code .globl} or {@code .weak}
 * @param functions names declared {@code .type name,@function}
 * @param commons names defined by {@code .comm}
 * @param aliases {@code .set alias, symbol} with a plain symbol
 * @param references every name used otherwise than as target of a call or jump
 * @param addressUses names whose true address the programmer's assembly takes; all that an assembly
 *     file uses
 * @param labels statement index of every label
 * @param next index of the following statement of the same section, or -1
 */
record ParsedAssembly(
    String text,
    ImmutableList<Statement> statements,
    ImmutableSet<String> globals,
    ImmutableSet<String> functions,
    ImmutableSet<String> commons,
    ImmutableMap<String, String> aliases,
    ImmutableSet<String> references,
    ImmutableSet<String> addressUses,
    Map<String, Integer> labels,
    ImmutableIntArray next) {

  /** Index of every label of {@code statements}. */
  static Map<String, Integer> labelsOf(ImmutableList<Statement> statements) {
    Map<String, Integer> labels = new HashMap<>();
    for (int i = 0; i < statements.size(); i++) {
      if (statements.get(i).kind() == Kind.LABEL) {
        labels.put(statements.get(i).operand(), i);
      }
    }
    return labels;
  }

  /** For every statement the following one of its section. */
  static ImmutableIntArray nextOf(ImmutableList<Statement> statements) {
    int[] next = new int[statements.size()];
    Map<Section, Integer> following = new HashMap<>();
    for (int i = statements.size() - 1; i >= 0; i--) {
      Integer after = following.put(statements.get(i).section(), i);
      next[i] = after == null ? -1 : after;
    }
    return ImmutableIntArray.copyOf(next);
  }

  /** Index of the statement that follows in memory, or -1. */
  int after(int index) {
    return next.get(index);
  }

  Statement statement(int index) {
    return statements.get(index);
  }

  boolean isDefined(String name) {
    return labels.containsKey(name) || aliases.containsKey(name) || commons.contains(name);
  }

  /** The symbol {@code name} means in this file. */
  SymbolRef symbol(String name) {
    boolean isLocal = name.startsWith(".L") || (isDefined(name) && !globals.contains(name));
    return new SymbolRef(isLocal, name);
  }
}
