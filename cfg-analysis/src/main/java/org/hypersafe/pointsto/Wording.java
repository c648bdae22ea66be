package org.hypersafe.pointsto;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import org.hypersafe.facts.FlowFacts.Place;
import org.hypersafe.pointsto.Origins.Origin;

/** Steps in words. */
final class Wording {
  /** How a step ends that says where an address is taken. */
  static final String TAKEN = " is taken";

  private final PointsTo pointsTo;
  private final Nodes nodes;
  private final FlowGraph graph;

  Wording(PointsTo pointsTo, Nodes nodes, FlowGraph graph) {
    this.pointsTo = pointsTo;
    this.nodes = nodes;
    this.graph = graph;
  }

  Step at(String what, int place) {
    Place found = nodes.place(place);
    return new Step(what, found.file(), found.line());
  }

  Step step(int edge) {
    return at(words(edge), graph.place(edge));
  }

  /** What happens to an address on a step; empty for a step that nobody sees. */
  String words(int edge) {
    int from = graph.from(edge);
    int to = graph.to(edge);
    return switch (graph.kind(edge)) {
      // An offset that nobody knows shows in the name of the memory.
      case COPY, OVERLAP -> "";
      case LOAD -> "loaded from " + memory(from);
      case STORE -> "stored in " + memory(to);
      case ARGUMENT -> "passed to " + callee(edge) + argument(edge);
      case RESULT -> "returned by " + callee(edge);
      case MOVE -> isMemory(to) ? "copied from " + memory(from) + " to " + memory(to) : "";
      case READ_THROUGH -> "loaded through a pointer that may be any";
      case WRITTEN_THROUGH -> "stored through a pointer that may be any";
    };
  }

  /** The same of a pointer that nobody knows: where it is from. */
  String source(int edge) {
    int from = graph.from(edge);
    int to = graph.to(edge);
    return switch (graph.kind(edge)) {
      case COPY, OVERLAP -> "";
      case LOAD -> "which is loaded from " + memory(from);
      case STORE -> "where a pointer is stored that may be any";
      case ARGUMENT -> "which is what callers pass to " + callee(edge) + argument(edge);
      case RESULT -> "which " + callee(edge) + " returns";
      case MOVE -> memory(from) + " is copied to " + memory(to);
      case READ_THROUGH -> "which is loaded through a pointer that may be any";
      case WRITTEN_THROUGH -> "";
    };
  }

  private boolean isMemory(int node) {
    return nodes.locationOf(node) != Memory.NOWHERE;
  }

  private String memory(int node) {
    return isMemory(node) ? nodes.name(nodes.locationOf(node)) : "memory";
  }

  private String callee(int edge) {
    return pointsTo.linkage.ties().get(graph.detail(edge)).function().name();
  }

  private String argument(int edge) {
    Linkage.Tie tie = pointsTo.linkage.ties().get(graph.detail(edge));
    Optional<Linkage.Callee> callee = pointsTo.linkage.callee(tie.function());
    if (callee.isEmpty()) {
      return "";
    }
    ImmutableIntArray parameters = callee.get().flow().parameters();
    int index = parameters.indexOf(graph.to(edge) - callee.get().base());
    return index < 0 ? " among its further arguments" : " as argument " + (index + 1);
  }

  /** Where an address is taken. */
  Step taken(String name, Origin origin) {
    String what = "the address of " + name + TAKEN;
    if (origin.isInitial()) {
      int location = nodes.locationOf(origin.node());
      int object = pointsTo.memory.objectOf(location);
      what +=
          " by the initialiser of "
              + nodes.object(object)
              + ", for "
              + nodes.element(object, origin.offset());
    }
    return at(what, origin.place());
  }
}
