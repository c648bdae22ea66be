package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hypersafe.facts.FlowFacts;
import org.hypersafe.facts.FlowFacts.Place;
import org.hypersafe.facts.FlowVisitor;
import org.hypersafe.load.FunctionId;
import org.roaringbitmap.IntIterator;

/** Tells chains of facts in words. */
final class Explainer {
  private final PointsTo pointsTo;

  /** Made when the first question comes: it needs all edges backwards. */
  private Optional<Provenance> provenance = Optional.empty();

  Explainer(PointsTo pointsTo) {
    this.pointsTo = pointsTo;
  }

  ImmutableList<Step> why(TargetSet set, FunctionId target) {
    List<Step> steps = new ArrayList<>();
    Linkage.Call call = pointsTo.call(set.site());
    if (call != null && call.flow().pointer() != FlowVisitor.NONE) {
      int node = call.node(call.flow().pointer());
      chain(node, target).forEach(link -> step(link).ifPresent(step -> add(steps, step)));
    }
    if (steps.isEmpty()) {
      String type = set.fact().map(fact -> " of type " + fact.typeText()).orElse("");
      add(steps, Step.nowhere("the address of " + target.name() + type + " is taken"));
      add(steps, Step.nowhere(set.widenedBy()));
    } else {
      steps.add(0, Step.nowhere("the address of " + target.name() + " is taken"));
    }
    String file = set.fact().map(fact -> fact.file()).orElse(set.source());
    add(steps, new Step("called", file, set.fact().map(fact -> fact.line()).orElse(0)));
    return ImmutableList.copyOf(steps);
  }

  private static void add(List<Step> steps, Step step) {
    if (!step.what().isEmpty() && (steps.isEmpty() || !steps.get(steps.size() - 1).equals(step))) {
      steps.add(step);
    }
  }

  private ImmutableList<Integer> chain(int node, FunctionId target) {
    if (provenance.isEmpty()) {
      provenance = Optional.of(new Provenance(pointsTo.solver));
    }
    IntIterator locations = pointsTo.solver.graph.set(node).getIntIterator();
    while (locations.hasNext()) {
      int location = locations.next();
      if (pointsTo.functionAt(location).filter(target::equals).isPresent()) {
        return provenance.get().chain(node, location, /* precise= */ false);
      }
    }
    return ImmutableList.of();
  }

  /** Memory by its name, a value by its source line; a value without a line is no step. */
  private Optional<Step> step(int node) {
    Memory memory = pointsTo.memory;
    if (memory.isLocation(node)) {
      int offset = memory.strideOf(node) == 0 ? memory.offsetOf(node) : 0;
      String name = memory.object(memory.objectOf(node)).name;
      return Optional.of(Step.nowhere("stored in " + name + (offset == 0 ? "" : "+" + offset)));
    }
    for (ModuleLinker module : pointsTo.modules) {
      FlowFacts flow = module.flow();
      int local = node - module.base();
      if (local >= 0 && local < flow.nodes()) {
        Place place = flow.places().get(flow.nodePlaces().get(local));
        return place.line() == 0
            ? Optional.empty()
            : Optional.of(new Step("passed on", place.file(), place.line()));
      }
    }
    return Optional.empty();
  }
}
