package org.hypersafe.asm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.hypersafe.asm.Statement.Kind;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;

/**
 * Where functions begin: labels in 64-bit code that are compiled functions, global, typed
 * {@code @function}, called in this file, or named otherwise than by jumps. Local labels of the
 * assembler ({@code .L}) are entries only when they are called; labels of data are none.
 *
 * @param indices statement index of each entry's label, in text order
 * @param returnStuffing calls that are no calls
 * @param enclosing for every statement the compiled function it stands in or the entry before it in
 *     its section, or empty
 * @param named for every statement the compiled function or the label before it that is not {@code
 *     .L}, or empty
 */
record Entries(
    ImmutableMap<String, Integer> indices,
    ImmutableSet<Integer> returnStuffing,
    ImmutableList<String> enclosing,
    ImmutableList<String> named) {

  static Entries find(ParsedAssembly parsed, Profile profile) {
    ImmutableSet.Builder<Integer> stuffing = ImmutableSet.builder();
    Set<String> called = new HashSet<>();
    for (int i = 0; i < parsed.statements().size(); i++) {
      if (parsed.statement(i).kind() == Kind.CALL) {
        if (ReturnStuffing.isOne(parsed, i)) {
          stuffing.add(i);
        } else {
          boolean isCopied =
              profile.has(ProfileKind.PLAIN_SECTION, parsed.statement(i).section().name());
          Operand.directSymbol(parsed.statement(i).operand())
              .filter(target -> !(isCopied && target.startsWith(".L")))
              .ifPresent(called::add);
        }
      }
    }
    ImmutableMap<String, Integer> indices = indices(parsed, called);
    return new Entries(
        indices,
        stuffing.build(),
        before(parsed, indices::containsKey),
        before(parsed, name -> !name.startsWith(".L")));
  }

  private static ImmutableMap<String, Integer> indices(ParsedAssembly parsed, Set<String> called) {
    ImmutableMap.Builder<String, Integer> indices = ImmutableMap.builder();
    for (int i = 0; i < parsed.statements().size(); i++) {
      Statement label = parsed.statement(i);
      if (label.kind() == Kind.LABEL
          && label.context().is64Bit()
          && label.section().isExecutable()
          && isEntry(parsed, i, called)) {
        indices.put(label.operand(), i);
      }
    }
    return indices.buildKeepingLast();
  }

  private static boolean isEntry(ParsedAssembly parsed, int index, Set<String> called) {
    Statement label = parsed.statement(index);
    String name = label.operand();
    if (called.contains(name) || parsed.functions().contains(name)) {
      return true;
    }
    if (name.startsWith(".L")) {
      return false;
    }
    if (!label.inAssembly()) {
      return true;
    }
    boolean isNamed = parsed.globals().contains(name) || parsed.references().contains(name);
    return isNamed && !isDatum(parsed, index);
  }

  /** Whether a label in a code section has data up to the next named label, and no instruction. */
  private static boolean isDatum(ParsedAssembly parsed, int label) {
    boolean hasData = false;
    for (int at = parsed.after(label); at >= 0; at = parsed.after(at)) {
      Statement statement = parsed.statement(at);
      if (statement.kind() == Kind.DATA) {
        hasData = true;
      } else if (statement.kind() != Kind.LABEL) {
        return false;
      } else if (hasData && !statement.operand().startsWith(".L")) {
        return true;
      }
    }
    return hasData;
  }

  /**
   * For every statement the compiled function it stands in, or the last wanted label of its
   * section.
   */
  private static ImmutableList<String> before(ParsedAssembly parsed, Predicate<String> wanted) {
    ImmutableList.Builder<String> before = ImmutableList.builder();
    Map<Section, String> last = new HashMap<>();
    for (Statement statement : parsed.statements()) {
      if (statement.kind() == Kind.LABEL && wanted.test(statement.operand())) {
        last.put(statement.section(), statement.operand());
      }
      boolean isCompiled = !statement.function().isEmpty();
      before.add(isCompiled ? statement.function() : last.getOrDefault(statement.section(), ""));
    }
    return before.build();
  }

  boolean contains(String name) {
    return indices.containsKey(name);
  }

  /**
   * Name of the function whose code a statement is: the compiled function or the entry before it.
   */
  Optional<String> enclosing(int statement) {
    return Optional.of(enclosing.get(statement)).filter(name -> !name.isEmpty());
  }

  /**
   * The function whose code a statement is; code before any entry goes by the label before it, or
   * by its section's name.
   */
  SymbolRef owner(ParsedAssembly parsed, int statement) {
    return enclosing(statement)
        .or(() -> Optional.of(named.get(statement)).filter(name -> !name.isEmpty()))
        .map(parsed::symbol)
        .orElseGet(() -> SymbolRef.local(parsed.statement(statement).section().name()));
  }

  /**
   * The name a profile has for a function: for a {@code .L} label, the function it is a part of.
   */
  String profileName(String function) {
    Integer label = indices.get(function);
    if (label == null || !function.startsWith(".L") || named.get(label).isEmpty()) {
      return function;
    }
    return named.get(label);
  }
}
