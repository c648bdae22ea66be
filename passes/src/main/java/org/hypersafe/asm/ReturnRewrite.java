package org.hypersafe.asm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hypersafe.asm.Statement.Kind;
import org.hypersafe.object.ObjectRecords.ClosedReturn;
import org.hypersafe.object.ObjectRecords.ReturnPoint;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.profile.ProfileKind;

/**
 * Replaces returns by masked table jumps, or by direct jumps when all callers stand in this file
 * (DESIGN section 3).
 */
final class ReturnRewrite {
  private static final ImmutableSet<ProfileKind> CALLED_FROM_OUTSIDE =
      ImmutableSet.of(ProfileKind.RAW_ADDRESS, ProfileKind.PLAIN_RETURN, ProfileKind.FOREIGN);
  private static final int MOST_CLOSED_SITES = 2;

  private final Rewrite rewrite;
  private final SymbolNames names;
  private final ImmutableListMultimap<String, Integer> callers;
  private final ImmutableSet<String> open;
  private final Map<Integer, String> sequences = new LinkedHashMap<>();
  private final Map<ImmutableList<String>, Integer> points = new HashMap<>();
  private final Set<String> closedRecorded = new HashSet<>();

  /** A return sequence and the section it stands in. */
  private record SequenceHome(Section section, String sequence) {}

  private ReturnRewrite(Rewrite rewrite, ImmutableListMultimap<String, Integer> callers) {
    this.rewrite = rewrite;
    this.names = rewrite.names;
    this.callers = callers;
    this.open = openFunctions(rewrite);
  }

  /**
   * New text of every return, by statement index.
   *
   * @param callers sites of the direct calls of each function
   */
  static ImmutableMap<Integer, String> apply(
      Rewrite rewrite, ImmutableListMultimap<String, Integer> callers) {
    ReturnRewrite returns = new ReturnRewrite(rewrite, callers);
    for (int i = 0; i < rewrite.parsed.statements().size(); i++) {
      Statement statement = rewrite.parsed.statement(i);
      if (statement.kind() == Kind.RETURN && !rewrite.keepsForSection(i)) {
        returns.rewriteReturn(i, statement);
      }
    }
    return returns.merged();
  }

  private void rewriteReturn(int at, Statement statement) {
    ImmutableList<String> owners = rewrite.reach.owners().get(at);
    if (owners.isEmpty()) {
      rewrite.fault(at, "return of no function", "give the code a label declared .globl");
    } else if (owners.stream().anyMatch(this::isPlain)) {
      keep(at, owners);
    } else if (!statement.operand().isEmpty()) {
      rewrite.fault(at, "return that pops arguments", "let the caller pop them");
    } else if (owners.size() == 1 && isClosed(owners.get(0))) {
      sequences.put(at, closed(owners.get(0), index(statement)));
    } else {
      sequences.put(at, throughTable(point(owners), index(statement)));
    }
  }

  /**
   * Code generation copies returns into branches, as a {@code ret} is one byte; ours are longer
   * than a jump, so further copies in a section jump to the first.
   */
  private ImmutableMap<Integer, String> merged() {
    Map<SequenceHome, List<Integer>> copies = new LinkedHashMap<>();
    sequences.forEach(
        (at, sequence) ->
            copies
                .computeIfAbsent(
                    new SequenceHome(rewrite.parsed.statement(at).section(), sequence),
                    home -> new ArrayList<>())
                .add(at));
    ImmutableMap.Builder<Integer, String> replacements = ImmutableMap.builder();
    int label = 0;
    for (Map.Entry<SequenceHome, List<Integer>> copy : copies.entrySet()) {
      String sequence = copy.getKey().sequence();
      List<Integer> places = copy.getValue();
      if (places.size() == 1 || sequence.indexOf('\n') < 0) {
        places.forEach(at -> replacements.put(at, sequence));
        continue;
      }
      String first = ".Lhs_return" + label++;
      replacements.put(places.get(0), first + ":\n" + sequence);
      places.stream().skip(1).forEach(at -> replacements.put(at, "\tjmp\t" + first));
    }
    return replacements.buildOrThrow();
  }

  private boolean has(ProfileKind kind, String function) {
    return rewrite.isListed(kind, function);
  }

  private boolean isPlain(String function) {
    return has(ProfileKind.PLAIN_RETURN, function);
  }

  private void keep(int at, ImmutableList<String> owners) {
    for (String owner : owners) {
      if (isPlain(owner)) {
        rewrite.keepFunction(ProfileKind.PLAIN_RETURN, owner);
      } else {
        rewrite.fault(
            at,
            "return shared with a plain-return function",
            "name " + owner + " plain-return too, or give it a return of its own");
      }
    }
  }

  private int point(ImmutableList<String> owners) {
    Integer known = points.get(owners);
    if (known != null) {
      return known;
    }
    int point = points.size();
    points.put(owners, point);
    ImmutableList<SymbolRef> entries =
        owners.stream().map(rewrite.parsed::symbol).collect(ImmutableList.toImmutableList());
    rewrite.records.add(new ReturnPoint(point, entries));
    return point;
  }

  private boolean isClosed(String function) {
    return rewrite.parsed.symbol(function).isLocal()
        && !open.contains(function)
        && callers.get(function).size() <= MOST_CLOSED_SITES;
  }

  /** Functions that may return to somewhere else than behind direct calls of this file. */
  private static ImmutableSet<String> openFunctions(Rewrite rewrite) {
    ImmutableSet.Builder<String> open = ImmutableSet.builder();
    ParsedAssembly parsed = rewrite.parsed;
    rewrite.reach.tailJumps().forEach(jump -> open.add(jump.to().name()));
    rewrite.reach.owners().asMap().values().stream()
        .filter(owners -> owners.size() > 1)
        .forEach(open::addAll);
    for (String function : rewrite.entries.indices().keySet()) {
      if (parsed.references().contains(function)
          || parsed.references().contains(rewrite.names.localIndex(function))
          || CALLED_FROM_OUTSIDE.stream().anyMatch(k -> rewrite.isListed(k, function))) {
        open.add(function);
      }
    }
    addJumpTargets(rewrite, open);
    return open.build();
  }

  /** Targets of jumps and of calls that stay. */
  private static void addJumpTargets(Rewrite rewrite, ImmutableSet.Builder<String> open) {
    ParsedAssembly parsed = rewrite.parsed;
    for (int i = 0; i < parsed.statements().size(); i++) {
      Statement statement = parsed.statement(i);
      Kind kind = statement.kind();
      if (kind == Kind.JUMP || kind == Kind.BRANCH || kind == Kind.CALL) {
        boolean stays = kind == Kind.CALL && staysCall(rewrite, i);
        Operand.symbolWithOffset(statement.operand()).ifPresent(open::add);
        Operand.directSymbol(statement.operand())
            .filter(target -> stays || kind != Kind.CALL)
            .ifPresent(open::add);
      }
    }
  }

  private static boolean staysCall(Rewrite rewrite, int call) {
    return rewrite.entries.returnStuffing().contains(call)
        || rewrite.isCopied(call)
        || rewrite.ownerIs(call, ProfileKind.PLAIN_CALL);
  }

  /**
   * The register that takes the number. Compiled code has nothing in {@code %rcx} when it returns,
   * which makes shorter instructions; the programmer's may.
   */
  private static Index index(Statement statement) {
    return statement.inAssembly() ? Index.R11 : Index.RCX;
  }

  /** A register for a number: its name and that of its low half. */
  private enum Index {
    R11("%r11", "%r11d"),
    RCX("%rcx", "%ecx");

    private final String whole;
    private final String low;

    Index(String whole, String low) {
      this.whole = whole;
      this.low = low;
    }
  }

  private String closed(String function, Index index) {
    ImmutableList<Integer> sites = callers.get(function);
    if (closedRecorded.add(function)) {
      rewrite.records.add(new ClosedReturn(rewrite.parsed.symbol(function), sites));
    }
    if (sites.isEmpty()) {
      return "\tud2";
    }
    if (sites.size() == 1) {
      return "\tpopq\t" + index.whole + "\n\tjmp\t" + names.returnSite(sites.get(0));
    }
    return "\tpopq\t"
        + index.whole
        + "\n\tcmpl\t$"
        + names.returnIndex(sites.get(0))
        + ", "
        + index.low
        + "\n\tje\t"
        + names.returnSite(sites.get(0))
        + "\n\tjmp\t"
        + names.returnSite(sites.get(1));
  }

  private String throughTable(int point, Index index) {
    return "\tpopq\t"
        + index.whole
        + "\n\tandl\t$"
        + names.returnMask(point)
        + ", "
        + index.low
        + "\n\tleaq\t"
        + names.returnTable(point)
        + "(%rip), %r10\n\tjmpq\t*(%r10,"
        + index.whole
        + ",8)";
  }
}
