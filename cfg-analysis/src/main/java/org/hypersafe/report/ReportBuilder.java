package org.hypersafe.report;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Multiset;
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
import org.hypersafe.pointsto.TargetSet;
import org.hypersafe.profile.ProfileLine;

/** Counts and names what an {@link Analysis} found; stage 13. */
public final class ReportBuilder {
  private static final int SLOT_BYTES = 8;

  private final Analysis analysis;
  private final ImmutableSortedSet<FunctionId> functions;
  private final Multiset<String> names = HashMultiset.create();
  private final Map<FunctionId, FunctionFact> definitions = new HashMap<>();
  private final Map<FunctionId, String> sources = new HashMap<>();

  private ReportBuilder(Analysis analysis) {
    this.analysis = analysis;
    this.functions = ImmutableSortedSet.copyOf(analysis.program().symbols().functions());
    functions.forEach(function -> names.add(function.name()));
    for (ModuleFacts module : analysis.facts().modules()) {
      for (FunctionFact fact : module.functions()) {
        if (fact.isDefined()) {
          definitions.putIfAbsent(own(module.object(), fact.symbol()), fact);
        }
      }
    }
    for (LoadedObject object : analysis.program().objects()) {
      for (SymbolRef symbol : object.records().definitions()) {
        sources.putIfAbsent(own(object.id(), symbol), object.records().source());
      }
    }
  }

  public static CfgReport build(Analysis analysis) {
    ReportBuilder builder = new ReportBuilder(analysis);
    return new CfgReport(
        CfgReport.SCHEMA,
        builder.metrics(),
        builder.tables(),
        builder.indirectCalls(),
        builder.functions(),
        builder.exceptions(),
        analysis.program().unprotected());
  }

  private FunctionId own(String object, SymbolRef symbol) {
    return analysis.program().symbols().own(object, symbol);
  }

  private String name(FunctionId function) {
    return names.count(function.name()) > 1 && function.isLocal()
        ? function.name() + "@" + function.object()
        : function.name();
  }

  private CfgReport.Metrics metrics() {
    CallGraph graph = analysis.graph();
    ImmutableList<Integer> sizes =
        analysis.targets().sites().values().stream()
            .map(set -> set.targets().size())
            .sorted()
            .collect(ImmutableList.toImmutableList());
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
        sizes.size(),
        ratio(sizes.stream().mapToLong(Integer::longValue).sum(), sizes.size()),
        median(sizes),
        sizes.isEmpty() ? 0 : sizes.get(sizes.size() - 1),
        (int) sizes.stream().filter(size -> size == 0).count(),
        returns,
        ratio(labels, returns),
        graph.returns().values().stream().mapToInt(ImmutableSortedSet::size).max().orElse(0));
  }

  private static double median(ImmutableList<Integer> sorted) {
    int count = sorted.size();
    return count == 0 ? 0 : (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2.0;
  }

  /** Rounded to two digits, so that reports can be compared by eye. */
  private static double ratio(long sum, long count) {
    return count == 0 ? 0 : Math.round(100.0 * sum / count) / 100.0;
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
        ratio(statistics.slots(), statistics.members()),
        Math.round(100 * statistics.worstRatio()) / 100.0,
        statistics.beyondLimit());
  }

  private ImmutableList<CfgReport.IndirectCall> indirectCalls() {
    IdentityHashMap<ImmutableSortedSet<FunctionId>, ImmutableList<String>> named =
        new IdentityHashMap<>();
    ImmutableSetMultimap<SiteId, Integer> returns = returnsOfSites();
    ImmutableList.Builder<CfgReport.IndirectCall> calls = ImmutableList.builder();
    for (TargetSet set : analysis.targets().sites().values()) {
      String file = set.fact().map(fact -> fact.file()).orElse("");
      calls.add(
          new CfgReport.IndirectCall(
              set.site().toString(),
              name(set.caller()),
              file.isEmpty() ? set.source() : file,
              set.fact().map(fact -> fact.line()).orElse(0),
              set.fact().map(fact -> fact.typeText()).orElse(""),
              named.computeIfAbsent(
                  set.targets(),
                  all -> all.stream().map(this::name).collect(ImmutableList.toImmutableList())),
              set.by().word(),
              ImmutableList.sortedCopyOf(returns.get(set.site()))));
    }
    return calls.build();
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
    ImmutableList.Builder<CfgReport.Function> all = ImmutableList.builder();
    for (FunctionId function : functions) {
      FunctionFact fact = definitions.get(function);
      boolean hasFile = fact != null && !fact.file().isEmpty();
      ImmutableSortedSet<CallId> labels =
          analysis.graph().returnSites().getOrDefault(function, ImmutableSortedSet.of());
      all.add(
          new CfgReport.Function(
              name(function),
              hasFile ? fact.file() : sources.getOrDefault(function, ""),
              fact == null ? 0 : fact.line(),
              analysis.targets().addressTaken().contains(function),
              labels.size()));
    }
    return all.build();
  }

  /** Everything that some object kept, and every profile line that needs no trace in an object. */
  private ImmutableList<CfgReport.Kept> exceptions() {
    TreeMap<String, String> reasons = new TreeMap<>();
    for (ProfileLine line : analysis.link().profile().lines()) {
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
