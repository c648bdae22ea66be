package org.hypersafe.callgraph;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.hypersafe.load.CallId;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.LoadedObject;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.load.ReturnPointId;
import org.hypersafe.load.SiteId;
import org.hypersafe.load.SymbolResolution;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.ObjectRecords.ReturnPoint;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.pointsto.TargetSet;
import org.hypersafe.pointsto.TargetSets;

/** Reads calls and tail jumps out of records; stage 09. */
public final class CallGraphBuilder {
  private final SymbolResolution symbols;
  private final TargetSets targets;
  private final Predicate<CallId> survives;
  private final TreeMap<CallId, CallGraph.Call> calls = new TreeMap<>();
  private final ReturnSets returns = new ReturnSets();

  private CallGraphBuilder(
      SymbolResolution symbols, TargetSets targets, Predicate<CallId> survives) {
    this.symbols = symbols;
    this.targets = targets;
    this.survives = survives;
  }

  /**
   * Builds the graph.
   *
   * @param survives whether the link keeps a label; nobody returns to one that it discards
   */
  public static CallGraph build(
      LoadedProgram program, TargetSets targets, Predicate<CallId> survives) {
    CallGraphBuilder builder = new CallGraphBuilder(program.symbols(), targets, survives);
    program.objects().forEach(builder::calls);
    return builder.finish(program);
  }

  private FunctionId own(LoadedObject object, SymbolRef symbol) {
    return symbols.own(object.id(), symbol);
  }

  private void calls(LoadedObject object) {
    ObjectRecords records = object.records();
    String source = records.source();
    for (ObjectRecords.DirectCall call : records.directCalls()) {
      FunctionId callee = callee(object, call.callee());
      add(
          new CallId(object.id(), call.site()),
          new CallGraph.DirectCall(own(object, call.caller()), source, callee));
    }
    for (ObjectRecords.IndirectCall call : records.indirectCalls()) {
      SiteId site = new SiteId(object.id(), call.indirectSite());
      add(
          new CallId(object.id(), call.site()),
          new CallGraph.IndirectCall(own(object, call.caller()), source, site));
    }
    for (ObjectRecords.TailJump jump : records.tailJumps()) {
      returns.tailJump(own(object, jump.from()), callee(object, jump.to()));
    }
    for (ObjectRecords.IndirectTailJump jump : records.indirectTailJumps()) {
      SiteId site = new SiteId(object.id(), jump.indirectSite());
      targetSet(site).targets().forEach(to -> returns.tailJump(own(object, jump.from()), to));
    }
  }

  /** A callee that no input defines stands for itself: the link will say what is missing. */
  private FunctionId callee(LoadedObject object, SymbolRef symbol) {
    return symbols.target(object.id(), symbol).orElseGet(() -> own(object, symbol));
  }

  private TargetSet targetSet(SiteId site) {
    TargetSet set = targets.sites().get(site);
    if (set == null) {
      throw new IllegalStateException("site " + site + " has no target set");
    }
    return set;
  }

  private void add(CallId label, CallGraph.Call call) {
    calls.put(label, call);
    if (!survives.test(label)) {
      return;
    }
    if (call instanceof CallGraph.DirectCall direct) {
      returns.call(label, direct.callee());
    } else if (call instanceof CallGraph.IndirectCall indirect) {
      targetSet(indirect.site()).targets().forEach(callee -> returns.call(label, callee));
    }
  }

  private CallGraph finish(LoadedProgram program) {
    TreeMap<ReturnPointId, ImmutableSortedSet<CallId>> points = new TreeMap<>();
    TreeMap<ReturnPointId, ImmutableSortedSet<FunctionId>> users = new TreeMap<>();
    int closed = 0;
    int closedSites = 0;
    for (LoadedObject object : program.objects()) {
      for (ReturnPoint point : object.records().returnPoints()) {
        ReturnPointId id = new ReturnPointId(object.id(), point.point());
        ImmutableSortedSet<FunctionId> entries = entries(object, point);
        users.put(id, entries);
        points.put(id, labels(entries));
      }
      for (ObjectRecords.ClosedReturn function : object.records().closedReturns()) {
        closed++;
        closedSites += function.sites().size();
      }
    }
    return new CallGraph(
        ImmutableSortedMap.copyOfSorted(calls),
        ImmutableSortedMap.copyOfSorted(points),
        ImmutableMap.copyOf(users),
        returnSites(program),
        closed,
        closedSites);
  }

  private ImmutableSortedSet<FunctionId> entries(LoadedObject object, ReturnPoint point) {
    return point.entries().stream()
        .map(entry -> own(object, entry))
        .collect(ImmutableSortedSet.toImmutableSortedSet(FunctionId::compareTo));
  }

  /** Return points of one function share its set, so that equal sets are mostly the same object. */
  private ImmutableSortedSet<CallId> labels(ImmutableSortedSet<FunctionId> entries) {
    if (entries.size() == 1) {
      return returns.of(entries.first());
    }
    TreeSet<CallId> labels = new TreeSet<>();
    entries.forEach(entry -> labels.addAll(returns.of(entry)));
    return ImmutableSortedSet.copyOfSorted(labels);
  }

  private ImmutableSortedMap<FunctionId, ImmutableSortedSet<CallId>> returnSites(
      LoadedProgram program) {
    ImmutableSortedMap.Builder<FunctionId, ImmutableSortedSet<CallId>> sites =
        ImmutableSortedMap.naturalOrder();
    for (FunctionId function : program.symbols().functions()) {
      ImmutableSortedSet<CallId> labels = returns.of(function);
      if (!labels.isEmpty()) {
        sites.put(function, labels);
      }
    }
    return sites.buildOrThrow();
  }
}
