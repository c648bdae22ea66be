package org.hypersafe.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Iterables;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hypersafe.callgraph.CallGraph;
import org.hypersafe.facts.SiteFact;
import org.hypersafe.facts.SiteFact.FixedPlace;
import org.hypersafe.load.CallId;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.LinkSymbols;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.load.SiteId;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.plan.ProtectionPlan.Seal;
import org.hypersafe.pointsto.TargetSet;
import org.hypersafe.pointsto.TargetSets;

/**
 * Plans a whole program: gives {@link TablePlanner} its sets and names, and resolves the symbols
 * that objects want.
 */
public final class ProgramPlanner {
  /** A table that more functions share is called by the first of them. */
  private static final int MOST_NAMES = 3;

  private ProgramPlanner() {}

  /**
   * Makes the plan of a program.
   *
   * @throws org.hypersafe.diag.UserError when the program and the profile contradict each other
   */
  public static ProtectionPlan plan(
      LoadedProgram program, TargetSets targets, CallGraph graph, LinkFacts link) {
    WantedSymbols wanted = WantedSymbols.of(program.wanted(), program.symbols(), link);
    TreeMap<SiteId, ImmutableSortedSet<FunctionId>> sets = new TreeMap<>();
    targets.sites().forEach((site, set) -> sets.put(site, set.targets()));
    PlanInput input =
        new PlanInput(
            ImmutableSortedSet.copyOf(wanted.functions().values()),
            callNames(targets, graph, link),
            ImmutableSortedMap.copyOfSorted(sets),
            graph.returns(),
            tableNames(targets, graph));
    ProtectionPlan plan = TablePlanner.plan(input);
    TreeMap<String, Integer> absolutes = new TreeMap<>(plan.absolutes());
    wanted.addTo(absolutes);
    return new ProtectionPlan(
        ImmutableSortedMap.copyOfSorted(absolutes),
        wanted.addresses(),
        plan.tables(),
        plan.calls(),
        plan.functions(),
        seals(targets, graph, link),
        plan.statistics());
  }

  private static ImmutableList<Seal> seals(TargetSets targets, CallGraph graph, LinkFacts link) {
    ImmutableList.Builder<Seal> seals = ImmutableList.builder();
    graph
        .calls()
        .forEach(
            (id, call) -> {
              if (call instanceof CallGraph.IndirectCall indirect && link.survives(id)) {
                TargetSet set = targets.sites().get(indirect.site());
                set.sealed().ifPresent(place -> seals.add(seal(id, place)));
              }
            });
    return seals.build();
  }

  private static Seal seal(CallId call, FixedPlace place) {
    SymbolRef variable = place.variable();
    return new Seal(
        LinkSymbols.returnLabel(call),
        variable.isLocal()
            ? LinkSymbols.localVariable(call.object(), variable.name())
            : variable.name(),
        place.offset());
  }

  /**
   * A discarded call keeps its number: its section may still be assembled into the image of another
   * link.
   */
  private static ImmutableSortedMap<CallId, String> callNames(
      TargetSets targets, CallGraph graph, LinkFacts link) {
    ImmutableSortedMap.Builder<CallId, String> names = ImmutableSortedMap.naturalOrder();
    graph
        .calls()
        .forEach(
            (id, call) -> {
              String gone = link.survives(id) ? "" : " (discarded)";
              if (call instanceof CallGraph.IndirectCall indirect) {
                names.put(id, place(targets.sites().get(indirect.site())) + gone);
              } else {
                names.put(id, call.caller().name() + " (" + call.source() + ")" + gone);
              }
            });
    return names.buildOrThrow();
  }

  private static ImmutableSortedMap<String, String> tableNames(
      TargetSets targets, CallGraph graph) {
    ImmutableSortedMap.Builder<String, String> names = ImmutableSortedMap.naturalOrder();
    targets.sites().forEach((site, set) -> names.put(LinkSymbols.callTable(site), place(set)));
    graph
        .users()
        .forEach((point, users) -> names.put(LinkSymbols.returnTable(point), listed(users)));
    return names.buildOrThrow();
  }

  /** {@code caller (file.c:123)}. */
  private static String place(TargetSet set) {
    String caller = set.caller().name();
    boolean hasLine = set.fact().filter(fact -> fact.line() > 0).isPresent();
    if (hasLine) {
      SiteFact fact = set.fact().orElseThrow();
      return caller + " (" + fact.file() + ":" + fact.line() + ")";
    }
    return caller + " (" + set.source() + ")";
  }

  private static String listed(Iterable<FunctionId> functions) {
    TreeSet<String> names = new TreeSet<>();
    functions.forEach(function -> names.add(function.name()));
    String text = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    return Iterables.size(names) > MOST_NAMES ? text + ", ..." : text;
  }
}
