package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hypersafe.pointsto.FlowGraph.Kind;
import org.hypersafe.pointsto.Origins.Given;
import org.hypersafe.pointsto.Origins.Origin;

/**
 * Why pointers are unknown, and why objects are in unknown hands: each fact with the one that it
 * follows from. Facts are found in the order of their distance from what is given, so going back
 * from fact to fact ends there.
 */
final class Causes {
  /** What can be said of a node or an object. */
  enum Says {
    /** The node holds a pointer that nobody knows. */
    UNKNOWN(0),
    /** Whatever the node holds comes into unknown hands. */
    LOST(1),
    /** The functions that the node holds come into unknown hands. */
    LOST_FUNCTIONS(2),
    /** The object is in unknown hands. */
    ESCAPED(3);

    /** Facts of one kind are numbered in a row, and this many rows are before it. */
    private final int row;

    Says(int row) {
      this.row = row;
    }
  }

  private static final Says[] SAYS = Says.values();
  private static final int NONE = -1;
  private static final int GIVEN = -2;

  private final PointsTo pointsTo;
  private final Memory memory;
  private final FlowGraph graph;
  private final Origins origins;
  private final int span;

  /** By fact: the fact that it follows from; GIVEN, or NONE as long as it is not found. */
  private final int[] before;

  /** By fact: the edge that leads to it, NONE for no edge; of what is given, its number. */
  private final int[] step;

  private final List<Given> givens = new ArrayList<>();
  private final ArrayDeque<Integer> queue = new ArrayDeque<>();

  private Causes(PointsTo pointsTo, FlowGraph graph, Origins origins) {
    this.pointsTo = pointsTo;
    this.memory = pointsTo.memory;
    this.graph = graph;
    this.origins = origins;
    this.span = Math.max(pointsTo.solver.graph.size(), memory.objectCount());
    this.before = new int[SAYS.length * span];
    this.step = new int[SAYS.length * span];
    Arrays.fill(before, NONE);
  }

  static Causes find(PointsTo pointsTo, Nodes nodes, FlowGraph graph, Origins origins) {
    Causes causes = new Causes(pointsTo, graph, origins);
    origins.given().forEach(causes::give);
    causes.follow();
    IntList assumed = pointsTo.solver.assumed();
    for (int i = 0; i < assumed.size(); i++) {
      int pointer = assumed.get(i);
      String why = "nothing is stored where this pointer comes from, so it may be any";
      causes.give(new Given(Says.UNKNOWN, pointer, why, nodes.placeOf(pointer)));
      causes.follow();
    }
    return causes;
  }

  /**
   * One of the facts that something follows from.
   *
   * @param edge the step to the fact after it; empty if that follows by itself
   * @param given why nothing is before it; empty if something is
   */
  record Link(Says says, int subject, Optional<Integer> edge, Optional<Given> given) {}

  boolean isKnown(Says says, int subject) {
    return before[fact(says, subject)] != NONE;
  }

  /** The facts that one follows from, from what is given on, itself last; empty if it is none. */
  ImmutableList<Link> chain(Says says, int subject) {
    ArrayDeque<Link> chain = new ArrayDeque<>();
    Optional<Integer> edge = Optional.empty();
    for (int at = fact(says, subject); before[at] != NONE; at = before[at]) {
      boolean isGiven = before[at] == GIVEN;
      Optional<Given> given = isGiven ? Optional.of(givens.get(step[at])) : Optional.empty();
      chain.push(new Link(SAYS[at / span], at % span, edge, given));
      if (isGiven) {
        break;
      }
      edge = step[at] == NONE ? Optional.empty() : Optional.of(step[at]);
    }
    return ImmutableList.copyOf(chain);
  }

  private int fact(Says says, int subject) {
    return says.row * span + subject;
  }

  private void give(Given given) {
    if (given.subject() < span) {
      int number = givens.size();
      givens.add(given);
      conclude(given.says(), given.subject(), GIVEN, number);
    }
  }

  private void conclude(Says says, int subject, int from, int edge) {
    int fact = fact(says, subject);
    if (before[fact] != NONE || !holds(says, subject)) {
      return;
    }
    before[fact] = from;
    step[fact] = edge;
    queue.add(fact);
  }

  private boolean holds(Says says, int subject) {
    return switch (says) {
      case UNKNOWN -> pointsTo.isUnknown(subject);
      case ESCAPED -> memory.object(subject).isEscaped;
      case LOST, LOST_FUNCTIONS -> true;
    };
  }

  private void follow() {
    while (!queue.isEmpty()) {
      int fact = queue.remove();
      int subject = fact % span;
      switch (SAYS[fact / span]) {
        case UNKNOWN -> unknown(fact, subject);
        case LOST -> lost(fact, subject, Says.LOST);
        case LOST_FUNCTIONS -> lost(fact, subject, Says.LOST_FUNCTIONS);
        case ESCAPED -> escaped(fact, subject);
      }
    }
  }

  private void unknown(int fact, int node) {
    for (int i = 0; i < graph.outCount(node); i++) {
      int edge = graph.out(node, i);
      boolean writes = graph.kind(edge) == Kind.WRITTEN_THROUGH;
      conclude(writes ? Says.LOST : Says.UNKNOWN, graph.to(edge), fact, edge);
    }
  }

  private void lost(int fact, int node, Says says) {
    for (Origin origin : origins.ofNode(node)) {
      boolean isFunction = memory.object(origin.object()).kind == Memory.Kind.FUNCTION;
      if (says == Says.LOST || isFunction) {
        conclude(Says.ESCAPED, origin.object(), fact, NONE);
      }
    }
    for (int i = 0; i < graph.inCount(node); i++) {
      int edge = graph.in(node, i);
      if (graph.kind(edge).carries()) {
        conclude(says, graph.from(edge), fact, edge);
      }
    }
  }

  private void escaped(int fact, int object) {
    ObjectInfo info = memory.object(object);
    if (info.kind == Memory.Kind.FUNCTION) {
      return;
    }
    for (int location : info.locations.values()) {
      conclude(Says.LOST, location, fact, NONE);
      if (!info.isConstant) {
        conclude(Says.UNKNOWN, memory.input(location), fact, NONE);
      }
    }
    if (!info.isConstant) {
      for (Origin origin : origins.ofObject(object)) {
        conclude(Says.UNKNOWN, origin.node(), fact, NONE);
      }
    }
  }
}
