package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.TreeMultimap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hypersafe.callgraph.CallGraph;
import org.hypersafe.facts.FunctionFact;
import org.hypersafe.facts.ModuleFacts;
import org.hypersafe.load.CallId;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.LinkSymbols;
import org.hypersafe.load.LoadedObject;
import org.hypersafe.load.SiteId;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.plan.PlanStatistics;
import org.hypersafe.pointsto.Step;
import org.hypersafe.pointsto.TargetSet;
import org.hypersafe.profile.ProfileKind;
import org.hypersafe.profile.ProfileLine;

/** Counts and names what an {@link Analysis} found; stage 13. */
public final class ReportBuilder {
  private static final int SLOT_BYTES = 8;

  private final Analysis analysis;
  private final ImmutableSortedSet<FunctionId> functions;
  private final ReportNames names;
  private final StepPool steps = new StepPool();
  private final Map<FunctionId, FunctionFact> definitions = new HashMap<>();

  private ReportBuilder(Analysis analysis) {
    this.analysis = analysis;
    this.functions = ImmutableSortedSet.copyOf(analysis.program().symbols().functions());
    this.names = new ReportNames(analysis.program(), analysis.targets());
    for (ModuleFacts module : analysis.facts().modules()) {
      for (FunctionFact fact : module.functions()) {
        if (fact.isDefined()) {
          definitions.putIfAbsent(own(module.object(), fact.symbol()), fact);
        }
      }
    }
  }

  public static CfgReport build(Analysis analysis) {
    ReportBuilder builder = new ReportBuilder(analysis);
    ImmutableList<CfgReport.IndirectCall> calls = builder.indirectCalls();
    return new CfgReport(
        CfgReport.SCHEMA,
        builder.metrics(),
        builder.tables(),
        calls,
        builder.functions(),
        builder.steps.steps(),
        builder.exceptions(),
        ReportNotes.of(analysis),
        analysis.program().unprotected());
  }

  private FunctionId own(String object, SymbolRef symbol) {
    return analysis.program().symbols().own(object, symbol);
  }

  private CfgReport.Metrics metrics() {
    CallGraph graph = analysis.graph();
    CfgReport.Comparison comparison = comparison();
    int returns = graph.returns().size() + graph.closedReturns();
    long labels =
        graph.closedReturnSites()
            + graph.returns().values().stream().mapToLong(ImmutableSortedSet::size).sum();
    return new CfgReport.Metrics(
        functions.size(),
        analysis.targets().addressTaken().size(),
        analysis.targets().escaped().size(),
        (int)
            graph.calls().values().stream().filter(CallGraph.DirectCall.class::isInstance).count(),
        analysis.targets().sites().size(),
        comparison.hypersafe().averageTargets(),
        comparison.hypersafe().medianTargets(),
        comparison.hypersafe().maxTargets(),
        (int) sets().stream().filter(set -> set.targets().isEmpty()).count(),
        returns,
        SiteSizes.ratio(labels, returns),
        graph.returns().values().stream().mapToInt(ImmutableSortedSet::size).max().orElse(0),
        comparison,
        (int) sets().stream().filter(set -> set.sealed().isPresent()).count(),
        SiteSizes.of(sets().stream().mapToInt(TargetSet::targetsAfterBoot)).precision());
  }

  private ImmutableList<TargetSet> sets() {
    return analysis.targets().sites().values().asList();
  }

  private CfgReport.Comparison comparison() {
    int taken = analysis.targets().addressTaken().size();
    return new CfgReport.Comparison(
        SiteSizes.of(sets().stream().mapToInt(set -> taken)).precision(),
        SiteSizes.of(sets().stream().mapToInt(TargetSet::sameType)).precision(),
        SiteSizes.of(sets().stream().mapToInt(set -> set.targets().size())).precision());
  }

  private CfgReport.Tables tables() {
    PlanStatistics statistics = analysis.plan().statistics();
    return new CfgReport.Tables(
        statistics.sets(),
        statistics.tables(),
        statistics.members(),
        statistics.slots(),
        (long) SLOT_BYTES * statistics.slots(),
        statistics.largestTable(),
        SiteSizes.ratio(statistics.slots(), statistics.members()),
        Math.round(100 * statistics.worstRatio()) / 100.0,
        statistics.beyondLimit());
  }

  private ImmutableList<CfgReport.IndirectCall> indirectCalls() {
    IdentityHashMap<ImmutableSortedSet<FunctionId>, ImmutableList<String>> named =
        new IdentityHashMap<>();
    ImmutableSetMultimap<SiteId, Integer> returns = returnsOfSites();
    ImmutableList.Builder<CfgReport.IndirectCall> calls = ImmutableList.builder();
    for (TargetSet set : sets()) {
      String file = set.fact().map(fact -> fact.file()).orElse("");
      calls.add(
          new CfgReport.IndirectCall(
              set.site().toString(),
              names.name(set.caller()),
              file.isEmpty() ? set.source() : file,
              set.fact().map(fact -> fact.line()).orElse(0),
              set.fact().map(fact -> fact.typeText()).orElse(""),
              named.computeIfAbsent(
                  set.targets(),
                  all -> all.stream().map(names::name).collect(ImmutableList.toImmutableList())),
              set.by().word(),
              names.key(set.site()),
              set.sameType(),
              analysis.targets().widenedBy(set.site()),
              steps.add(steps(analysis.targets().widening(set.site()))),
              set.targets().stream()
                  .map(target -> steps.add(why(set, target)))
                  .collect(ImmutableList.toImmutableList()),
              ImmutableList.sortedCopyOf(returns.get(set.site())),
              set.sealed().map(place -> place.variable().name()).orElse(""),
              set.targetsAfterBoot()));
    }
    return calls.build();
  }

  private ImmutableList<CfgReport.Step> why(TargetSet set, FunctionId target) {
    return steps(analysis.targets().why(set.site(), target));
  }

  private static ImmutableList<CfgReport.Step> steps(ImmutableList<Step> steps) {
    return steps.stream()
        .map(step -> new CfgReport.Step(step.what(), step.file(), step.line()))
        .collect(ImmutableList.toImmutableList());
  }

  private ImmutableSetMultimap<SiteId, Integer> returnsOfSites() {
    ImmutableSetMultimap.Builder<SiteId, Integer> numbers = ImmutableSetMultimap.builder();
    analysis
        .graph()
        .calls()
        .forEach(
            (id, call) -> {
              Integer number = analysis.plan().absolutes().get(LinkSymbols.returnIndex(id));
              if (number != null && call instanceof CallGraph.IndirectCall indirect) {
                numbers.put(indirect.site(), number);
              }
            });
    return numbers.build();
  }

  private ImmutableList<CfgReport.Function> functions() {
    TreeMultimap<FunctionId, String> callees = callees();
    ImmutableList.Builder<CfgReport.Function> all = ImmutableList.builder();
    for (FunctionId function : functions) {
      FunctionFact fact = definitions.get(function);
      boolean hasFile = fact != null && !fact.file().isEmpty();
      ImmutableSortedSet<CallId> labels =
          analysis.graph().returnSites().getOrDefault(function, ImmutableSortedSet.of());
      all.add(
          new CfgReport.Function(
              names.name(function),
              hasFile ? fact.file() : names.source(function),
              fact == null ? 0 : fact.line(),
              analysis.targets().addressTaken().contains(function),
              labels.size(),
              names.key(function),
              ImmutableList.copyOf(callees.get(function))));
    }
    return all.build();
  }

  private TreeMultimap<FunctionId, String> callees() {
    TreeMultimap<FunctionId, String> callees = TreeMultimap.create();
    for (CallGraph.Call call : analysis.graph().calls().values()) {
      if (call instanceof CallGraph.DirectCall direct) {
        callees.put(direct.caller(), names.name(direct.callee()));
      }
    }
    for (LoadedObject object : analysis.program().objects()) {
      for (ObjectRecords.TailJump jump : object.records().tailJumps()) {
        FunctionId to =
            analysis
                .program()
                .symbols()
                .target(object.id(), jump.to())
                .orElseGet(() -> own(object.id(), jump.to()));
        callees.put(own(object.id(), jump.from()), names.name(to));
      }
    }
    return callees;
  }

  /** Everything that some object kept, and every profile line that needs no trace in an object. */
  private ImmutableList<CfgReport.Kept> exceptions() {
    TreeMap<String, String> reasons = new TreeMap<>();
    for (ProfileLine line : analysis.link().profile().lines()) {
      if (line.kind() == ProfileKind.IMAGE || line.kind() == ProfileKind.MAY_BE_EMPTY) {
        continue;
      }
      reasons.put(line.kind().word() + " " + line.symbol(), line.reason());
    }
    TreeSet<String> all = new TreeSet<>(reasons.keySet());
    for (LoadedObject object : analysis.program().objects()) {
      for (ObjectRecords.Kept kept : object.records().kept()) {
        String subject = kept.subject();
        boolean isSymbol = subject.startsWith("g:") || subject.startsWith("l:");
        all.add(kept.kind().word() + " " + (isSymbol ? subject.substring(2) : subject));
      }
    }
    return all.stream()
        .map(
            key -> {
              int space = key.indexOf(' ');
              return new CfgReport.Kept(
                  key.substring(0, space), key.substring(space + 1), reasons.getOrDefault(key, ""));
            })
        .collect(ImmutableList.toImmutableList());
  }
}
