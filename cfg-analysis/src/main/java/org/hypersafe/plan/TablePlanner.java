package org.hypersafe.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hypersafe.diag.UserError;
import org.hypersafe.load.CallId;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.LinkSymbols;
import org.hypersafe.plan.NumberingProblem.MemberSet;
import org.hypersafe.plan.ProtectionPlan.Kind;
import org.hypersafe.plan.ProtectionPlan.Table;

/** Numbers functions and return labels and lays out tables; stage 10. */
public final class TablePlanner {
  /** log2 of the slots of a table that is indexed by the low byte of a number. */
  private final PlanInput input;

  private final ImmutableList<FunctionId> functions;
  private final ImmutableList<CallId> calls;
  private final Map<FunctionId, Integer> functionItems = new HashMap<>();
  private final Map<CallId, Integer> callItems = new HashMap<>();
  private final Map<Shape, Draft> drafts = new LinkedHashMap<>();
  private final IdentityHashMap<Object, ImmutableIntArray> known = new IdentityHashMap<>();
  private int sets;

  /** What makes two sets share a table. */
  private record Shape(Kind kind, MemberSet members) {}

  /** A table to be: its names and the symbols of its masks. */
  private record Draft(TreeSet<String> symbols, TreeSet<String> masks) {}

  private TablePlanner(PlanInput input) {
    this.input = input;
    this.functions = sorted(input.functions(), input.targets().values());
    this.calls = sorted(input.calls().keySet(), input.returns().values());
    functions.forEach(function -> functionItems.put(function, functionItems.size()));
    calls.forEach(call -> callItems.put(call, functions.size() + callItems.size()));
  }

  private static <T extends Comparable<T>> ImmutableList<T> sorted(
      Set<T> some, Collection<ImmutableSortedSet<T>> sets) {
    Set<T> all = new HashSet<>(some);
    Set<ImmutableSortedSet<T>> different = Sets.newIdentityHashSet();
    sets.stream().filter(different::add).forEach(all::addAll);
    return ImmutableList.sortedCopyOf(all);
  }

  /**
   * Makes the plan. Its absolutes are masks, indices of return labels, and for each function the
   * symbol of its {@link FunctionId}; whoever knows more names adds them.
   *
   * @throws UserError when a return point that keeps the flags has more than 255 labels
   */
  public static ProtectionPlan plan(PlanInput input) {
    TablePlanner planner = new TablePlanner(input);
    planner.draft();
    ImmutableList<MemberSet> sets =
        planner.drafts.keySet().stream()
            .map(Shape::members)
            .collect(ImmutableList.toImmutableList());
    int items = planner.functions.size() + planner.calls.size();
    return planner.finish(Numbering.solve(new NumberingProblem(items, sets)));
  }

  private void draft() {
    input
        .targets()
        .forEach(
            (site, members) -> {
              Draft draft = draft(Kind.CALL, items(members, functionItems));
              draft.symbols.add(LinkSymbols.callTable(site));
              draft.masks.add(LinkSymbols.callMask(site));
            });
    input
        .returns()
        .forEach(
            (point, members) -> {
              Draft draft = draft(Kind.RETURN, items(members, callItems));
              draft.symbols.add(LinkSymbols.returnTable(point));
              draft.masks.add(LinkSymbols.returnMask(point));
            });
  }

  private Draft draft(Kind kind, ImmutableIntArray members) {
    sets++;
    return drafts.computeIfAbsent(
        new Shape(kind, new MemberSet(members)),
        shape -> new Draft(new TreeSet<>(), new TreeSet<>()));
  }

  /** Items of a set; computed once for a set that is given for many sites. */
  private <T> ImmutableIntArray items(ImmutableSortedSet<T> members, Map<T, Integer> items) {
    return known.computeIfAbsent(
        members,
        set -> {
          int[] result = members.stream().mapToInt(items::get).toArray();
          Arrays.sort(result);
          return ImmutableIntArray.copyOf(result);
        });
  }

  private ProtectionPlan finish(Numbering.Solution solution) {
    TreeMap<String, Integer> absolutes = new TreeMap<>();
    ImmutableList.Builder<Table> tables = ImmutableList.builder();
    int index = 0;
    for (Map.Entry<Shape, Draft> draft : drafts.entrySet()) {
      int size = 1 << solution.bits().get(index++);
      tables.add(table(draft.getKey(), draft.getValue(), size, solution.numbers()));
      draft.getValue().masks.forEach(mask -> absolutes.put(mask, size - 1));
    }
    TreeMap<Integer, ProtectionPlan.Entry> functionEntries = new TreeMap<>();
    for (FunctionId function : functions) {
      int number = solution.numbers().get(functionItems.get(function));
      absolutes.put(function.indexSymbol(), number);
      functionEntries.put(
          number, new ProtectionPlan.Entry(function.entrySymbol(), function.name()));
    }
    TreeMap<Integer, ProtectionPlan.Entry> callEntries = new TreeMap<>();
    for (CallId call : calls) {
      int number = solution.numbers().get(callItems.get(call));
      absolutes.put(LinkSymbols.returnIndex(call), number);
      String label = LinkSymbols.returnLabel(call);
      callEntries.put(
          number, new ProtectionPlan.Entry(label, input.calls().getOrDefault(call, label)));
    }
    ImmutableList<Table> all = tables.build();
    return new ProtectionPlan(
        ImmutableSortedMap.copyOfSorted(absolutes),
        ImmutableSortedMap.of(),
        all,
        ImmutableSortedMap.copyOfSorted(callEntries),
        ImmutableSortedMap.copyOfSorted(functionEntries),
        ImmutableList.of(),
        statistics(all, solution.beyondLimit()));
  }

  private Table table(Shape shape, Draft draft, int size, ImmutableIntArray numbers) {
    String[] slots = new String[size];
    Arrays.fill(slots, Table.TRAP);
    shape.members().members().forEach(item -> slots[numbers.get(item) & (size - 1)] = target(item));
    String first = draft.symbols.first();
    return new Table(
        shape.kind(),
        ImmutableSortedSet.copyOfSorted(draft.symbols),
        ImmutableList.copyOf(slots),
        shape.members().members().length(),
        input.tableNames().getOrDefault(first, first));
  }

  private String target(int item) {
    return item < functions.size()
        ? functions.get(item).entrySymbol()
        : LinkSymbols.returnLabel(calls.get(item - functions.size()));
  }

  private PlanStatistics statistics(ImmutableList<Table> tables, int beyondLimit) {
    int members = 0;
    int slots = 0;
    int largest = 0;
    double worst = 0;
    for (Table table : tables) {
      int size = table.slots().size();
      members += table.members();
      slots += size;
      largest = Math.max(largest, size);
      if (table.members() > 0) {
        worst = Math.max(worst, size / (double) table.members());
      }
    }
    return new PlanStatistics(
        sets,
        tables.size(),
        members,
        slots,
        largest,
        worst,
        beyondLimit,
        functions.size(),
        calls.size());
  }
}
