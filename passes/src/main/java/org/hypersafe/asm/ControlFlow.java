package org.hypersafe.asm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.hypersafe.asm.Statement.Kind;
import org.hypersafe.object.ObjectRecords.TailJump;

/**
 * Which entries a return or an indirect jump belongs to, and which entries go over into others.
 *
 * <p>From each entry control is followed through fall-through and direct jumps up to the next
 * entry. A compiled function is its text, as the compiler never jumps from one function into
 * another. What no entry reaches belongs to all entries of its section, as something we do not see
 * (a fault, a computed jump) leads there.
 */
final class ControlFlow {

  /**
   * The result.
   *
   * @param owners entries of every return and indirect jump, by statement index; in text order,
   *     never empty for a return
   * @param tailJumps jumps and fall-throughs from entry to entry
   * @param orphans returns in a file without entries
   */
  record Reach(
      ImmutableListMultimap<Integer, String> owners,
      ImmutableList<TailJump> tailJumps,
      ImmutableList<Integer> orphans) {}

  private final ParsedAssembly parsed;
  private final Entries entries;
  private final ImmutableListMultimap<String, Integer> bodies;
  private final int[] seenFrom;
  private final ListMultimap<Integer, String> owners =
      MultimapBuilder.treeKeys().arrayListValues().build();
  private final Set<TailJump> tailJumps = new LinkedHashSet<>();
  private final Deque<Integer> work = new ArrayDeque<>();
  private final Set<String> bodiesEntered = new HashSet<>();
  private String entry = "";
  private int round;

  private ControlFlow(ParsedAssembly parsed, Entries entries) {
    this.parsed = parsed;
    this.entries = entries;
    this.bodies = bodies(parsed);
    this.seenFrom = new int[parsed.statements().size()];
  }

  static Reach walk(ParsedAssembly parsed, Entries entries) {
    ControlFlow flow = new ControlFlow(parsed, entries);
    entries.indices().forEach(flow::walkFrom);
    flow.addAliases();
    ImmutableList<Integer> orphans = flow.widen();
    return new Reach(
        ImmutableListMultimap.copyOf(flow.owners), ImmutableList.copyOf(flow.tailJumps), orphans);
  }

  /** The statements of each compiled function that lie in its own section. */
  private static ImmutableListMultimap<String, Integer> bodies(ParsedAssembly parsed) {
    ImmutableListMultimap.Builder<String, Integer> bodies = ImmutableListMultimap.builder();
    for (int i = 0; i < parsed.statements().size(); i++) {
      String function = parsed.statement(i).function();
      Integer label = function.isEmpty() ? null : parsed.labels().get(function);
      if (label != null
          && parsed.statement(i).section().equals(parsed.statement(label).section())) {
        bodies.put(function, i);
      }
    }
    return bodies.build();
  }

  private void walkFrom(String name, int label) {
    entry = name;
    round++;
    seenFrom[label] = round;
    bodiesEntered.clear();
    if (parsed.statement(label).inAssembly()) {
      work.add(parsed.after(label));
    } else {
      enterBody(name);
    }
    while (!work.isEmpty()) {
      follow(work.remove());
    }
  }

  private void enterBody(String function) {
    if (bodiesEntered.add(function)) {
      work.addAll(bodies.get(function));
    }
  }

  /**
   * Follows straight code from {@code from} until it ends, has been seen, or enters another entry.
   */
  private void follow(int from) {
    boolean afterTrap = false;
    int at = from;
    while (at >= 0 && seenFrom[at] != round) {
      Statement statement = parsed.statement(at);
      if (entersOther(statement)) {
        if (!afterTrap) {
          addTailJump(statement.operand());
        }
        return;
      }
      seenFrom[at] = round;
      afterTrap = statement.kind() == Kind.TRAP || (afterTrap && isFiller(statement.kind()));
      if (!statement.inAssembly()) {
        enterBody(statement.function());
      }
      if (!passes(at, statement)) {
        return;
      }
      at = following(at, statement);
    }
  }

  private static boolean isFiller(Kind kind) {
    return kind == Kind.FILLER || kind == Kind.LABEL;
  }

  private boolean entersOther(Statement statement) {
    return statement.kind() == Kind.LABEL
        && !statement.operand().equals(entry)
        && entries.contains(statement.operand());
  }

  /** The next statement control falls to; compiled bodies are entered as a whole elsewhere. */
  private int following(int at, Statement statement) {
    int next = parsed.after(at);
    if (next < 0 || !statement.inAssembly()) {
      return -1;
    }
    return parsed.statement(next).function().equals(statement.function()) ? next : -1;
  }

  /** Handles one statement; whether control goes on to the next one. */
  private boolean passes(int at, Statement statement) {
    switch (statement.kind()) {
      case RETURN -> {
        owners.put(at, entry);
        return false;
      }
      case STOP -> {
        return false;
      }
      case JUMP -> {
        jump(at, statement);
        return false;
      }
      case BRANCH -> {
        jump(at, statement);
        return true;
      }
      case CALL -> {
        if (entries.returnStuffing().contains(at)) {
          jump(at, statement);
        }
        return true;
      }
      case CODE -> {
        followLocal(statement.operand());
        return true;
      }
      default -> {
        return true;
      }
    }
  }

  private void jump(int at, Statement statement) {
    Optional<String> direct = Operand.directSymbol(statement.operand());
    if (direct.isEmpty()) {
      if (statement.isIndirect()) {
        owners.put(at, entry);
      } else {
        Operand.symbolWithOffset(statement.operand()).ifPresent(this::jumpInto);
      }
      return;
    }
    String target = direct.get();
    if (target.startsWith("__hs_icall.")) {
      owners.put(at, entry);
    } else if (entries.contains(target) || !parsed.isDefined(target)) {
      jumpOut(target, statement);
    } else if (parsed.aliases().containsKey(target)) {
      addTailJump(target);
    } else {
      followLocal(target);
    }
  }

  /** A jump to some instruction after a label. */
  private void jumpInto(String target) {
    if (entries.contains(target) || !parsed.isDefined(target)) {
      addTailJump(target);
    } else {
      followLocal(target);
    }
  }

  private void jumpOut(String target, Statement statement) {
    if (!target.startsWith(".L")) {
      if (!target.equals(entry)) {
        addTailJump(target);
      }
    } else if (entries.contains(target)) {
      addTailJump(target);
    } else {
      // A block of the compiled function the assembly stands in.
      enterBody(statement.function());
    }
  }

  /** Goes on at a label of this file that is no entry. */
  private void followLocal(String target) {
    Integer label = parsed.labels().get(target);
    if (label != null
        && !entries.contains(target)
        && parsed.statement(label).section().isExecutable()) {
      work.add(label);
    }
  }

  private void addTailJump(String target) {
    if (!target.equals(entry)) {
      tailJumps.add(new TailJump(parsed.symbol(entry), parsed.symbol(target)));
    }
  }

  private void addAliases() {
    parsed
        .aliases()
        .forEach(
            (alias, target) -> {
              if (entries.contains(target)
                  || parsed.aliases().containsKey(target)
                  || !parsed.isDefined(target)) {
                tailJumps.add(new TailJump(parsed.symbol(alias), parsed.symbol(target)));
              }
            });
  }

  /** Gives what nobody reached to all who may; returns without any entry come back. */
  private ImmutableList<Integer> widen() {
    ImmutableList.Builder<Integer> orphans = ImmutableList.builder();
    for (int i = 0; i < parsed.statements().size(); i++) {
      Statement statement = parsed.statement(i);
      boolean isReturn = statement.kind() == Kind.RETURN;
      if (isReturn && !owners.containsKey(i)) {
        ImmutableList<String> all = entriesAround(i);
        if (all.isEmpty()) {
          orphans.add(i);
        }
        owners.putAll(i, all);
      } else if (isTransfer(statement) && seenFrom[i] == 0) {
        widenJump(i, statement);
      }
    }
    return orphans.build();
  }

  private static boolean isTransfer(Statement statement) {
    return statement.kind() == Kind.JUMP || statement.kind() == Kind.BRANCH;
  }

  private void widenJump(int at, Statement statement) {
    Optional<String> owner = entries.enclosing(at);
    if (owner.isPresent()) {
      entry = owner.get();
      jump(at, statement);
      work.clear();
    }
  }

  private ImmutableList<String> entriesAround(int at) {
    Statement statement = parsed.statement(at);
    if (!statement.function().isEmpty()) {
      return ImmutableList.of(statement.function());
    }
    ImmutableList.Builder<String> sameSection = ImmutableList.builder();
    ImmutableList.Builder<String> all = ImmutableList.builder();
    entries
        .indices()
        .forEach(
            (name, index) -> {
              Statement label = parsed.statement(index);
              if (label.inAssembly()) {
                all.add(name);
                if (label.section().equals(statement.section())) {
                  sameSection.add(name);
                }
              }
            });
    ImmutableList<String> near = sameSection.build();
    return near.isEmpty() ? all.build() : near;
  }
}
