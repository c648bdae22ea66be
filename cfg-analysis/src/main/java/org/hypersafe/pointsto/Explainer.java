package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.hypersafe.facts.FlowVisitor;
import org.hypersafe.facts.ProgramFacts;
import org.hypersafe.load.FunctionId;
import org.hypersafe.pointsto.Causes.Link;
import org.hypersafe.pointsto.Causes.Says;
import org.hypersafe.pointsto.Trails.Trail;

/** Tells in words why a function is in a set: every step is a fact of the program. */
final class Explainer implements TargetSets.Explanation {
  private final PointsTo pointsTo;
  private final ProgramFacts facts;

  /** Made when the first question comes. */
  private Optional<Knowledge> knowledge = Optional.empty();

  Explainer(PointsTo pointsTo, ProgramFacts facts) {
    this.pointsTo = pointsTo;
    this.facts = facts;
  }

  record Knowledge(Nodes nodes, FlowGraph graph, Trails trails, Causes causes, Wording wording) {}

  private Knowledge knowledge() {
    if (knowledge.isEmpty()) {
      Nodes nodes = new Nodes(pointsTo, facts);
      FlowGraphBuilder.Result built = FlowGraphBuilder.build(pointsTo, nodes);
      knowledge =
          Optional.of(
              new Knowledge(
                  nodes,
                  built.graph(),
                  new Trails(pointsTo.solver, built.graph(), built.origins()),
                  Causes.find(pointsTo, nodes, built.graph(), built.origins()),
                  new Wording(pointsTo, nodes, built.graph())));
    }
    return knowledge.get();
  }

  @Override
  public ImmutableList<Step> why(TargetSet set, FunctionId target) {
    Optional<Integer> pointer = pointer(set);
    int object = pointsTo.variables.function(target);
    Steps steps = new Steps();
    Optional<Trail> trail = pointer.flatMap(node -> knowledge().trails().find(node, object));
    String called = "called";
    if (trail.isPresent()) {
      steps.addAll(along(target.name(), trail.get()));
    } else {
      steps.addAll(fate(object));
      if (steps.isEmpty()) {
        steps.add(anywhere(target.name(), object));
        steps.add(Step.nowhere(target.name() + " is in unknown hands"));
      }
      called = pointer.isPresent() ? "called through a pointer that may be any" : "called";
    }
    String file = set.fact().map(fact -> fact.file()).orElse(set.source());
    steps.add(new Step(called, file, set.fact().map(fact -> fact.line()).orElse(0)));
    return steps.all();
  }

  /** Where an address is taken, if nothing is known of where it goes. */
  private Step anywhere(String name, int object) {
    return knowledge()
        .trails()
        .firstOf(object)
        .map(
            origin -> {
              Step taken = knowledge().wording().taken(name, origin);
              FlowGraph graph = knowledge().graph();
              boolean hasUse = taken.line() == 0 && graph.outCount(origin.node()) > 0;
              return hasUse
                  ? knowledge().wording().at(taken.what(), graph.place(graph.out(origin.node(), 0)))
                  : taken;
            })
        .orElseGet(() -> Step.nowhere("the address of " + name + Wording.TAKEN));
  }

  @Override
  public String reason(TargetSet set) {
    return pointer(set)
        .map(node -> new Reasons(pointsTo, knowledge()).of(set, node))
        .orElse(set.widenedBy());
  }

  @Override
  public ImmutableList<Step> widening(TargetSet set) {
    Steps steps = new Steps();
    pointer(set)
        .filter(pointsTo::isUnknown)
        .ifPresent(node -> steps.addAll(back(knowledge().causes().chain(Says.UNKNOWN, node))));
    return steps.all();
  }

  private Optional<Integer> pointer(TargetSet set) {
    Linkage.Call call = pointsTo.call(set.site());
    return call == null || call.flow().pointer() == FlowVisitor.NONE
        ? Optional.empty()
        : Optional.of(call.node(call.flow().pointer()));
  }

  private ImmutableList<Step> along(String name, Trail trail) {
    Steps steps = new Steps();
    steps.add(knowledge().wording().taken(name, trail.origin()));
    trail.edges().forEach(edge -> steps.add(knowledge().wording().step(edge)));
    return steps.all();
  }

  /** How an object came into unknown hands. */
  private ImmutableList<Step> fate(int object) {
    return back(knowledge().causes().chain(Says.ESCAPED, object));
  }

  /** A chain of causes from its end to its beginning. */
  private ImmutableList<Step> back(ImmutableList<Link> chain) {
    Steps steps = new Steps();
    for (int i = chain.size() - 1; i >= 0; i--) {
      Link link = chain.get(i);
      if (link.given().isPresent()) {
        steps.add(knowledge().wording().at(link.given().get().why(), link.given().get().place()));
      } else {
        between(link, chain.get(i - 1), steps);
      }
    }
    return steps.all();
  }

  private void between(Link effect, Link cause, Steps steps) {
    Wording wording = knowledge().wording();
    Nodes nodes = knowledge().nodes();
    switch (effect.says()) {
      case ESCAPED -> {
        String name = nodes.object(effect.subject());
        knowledge()
            .trails()
            .originAt(cause.subject(), effect.subject())
            .ifPresent(origin -> steps.add(wording.taken(name, origin)));
      }
      case LOST, LOST_FUNCTIONS -> {
        if (cause.says() == Says.ESCAPED) {
          steps.add(Step.nowhere(nodes.object(cause.subject()) + " is in unknown hands"));
        } else {
          steps.add(wording.step(cause.edge().orElseThrow()));
        }
      }
      case UNKNOWN -> {
        if (cause.says() == Says.ESCAPED) {
          steps.add(Step.nowhere(nodes.object(cause.subject()) + " is in unknown hands"));
        } else {
          int edge = cause.edge().orElseThrow();
          steps.add(wording.at(wording.source(edge), knowledge().graph().place(edge)));
        }
      }
    }
  }
}
