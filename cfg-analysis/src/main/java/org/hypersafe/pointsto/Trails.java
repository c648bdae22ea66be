package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.hypersafe.pointsto.FlowGraph.Kind;
import org.hypersafe.pointsto.Origins.Origin;
import org.roaringbitmap.RoaringBitmap;

/** Finds the ways that addresses take. */
final class Trails {
  private final Solver solver;
  private final FlowGraph graph;
  private final Origins origins;

  Trails(Solver solver, FlowGraph graph, Origins origins) {
    this.solver = solver;
    this.graph = graph;
    this.origins = origins;
  }

  /**
   * A way.
   *
   * @param origin where the address is taken
   * @param edges from there to the node
   */
  record Trail(Origin origin, ImmutableList<Integer> edges) {}

  /** A node, and how far from the end it is. */
  private record Reached(int node, int distance) {}

  /**
   * The easiest way of an object's address to a node: short, and by certain offsets where it can
   * be.
   */
  Optional<Trail> find(int node, int object) {
    RoaringBitmap addresses = new RoaringBitmap();
    solver.memory.object(object).locations.values().forEach(addresses::add);
    Map<Integer, Integer> distances = new HashMap<>();
    Map<Integer, Integer> next = new HashMap<>();
    PriorityQueue<Reached> queue =
        new PriorityQueue<>(
            (a, b) ->
                a.distance() != b.distance()
                    ? Integer.compare(a.distance(), b.distance())
                    : Integer.compare(a.node(), b.node()));
    distances.put(node, 0);
    queue.add(new Reached(node, 0));
    while (!queue.isEmpty()) {
      Reached reached = queue.remove();
      int at = reached.node();
      if (distances.get(at) < reached.distance()) {
        continue;
      }
      Optional<Origin> origin = originAt(at, object);
      if (origin.isPresent()) {
        return Optional.of(new Trail(origin.get(), edges(at, node, next)));
      }
      for (int i = 0; i < graph.inCount(at); i++) {
        int edge = graph.in(at, i);
        int from = graph.from(edge);
        int distance = reached.distance() + cost(graph.kind(edge));
        if (graph.kind(edge).carries()
            && distance < distances.getOrDefault(from, Integer.MAX_VALUE)
            && RoaringBitmap.intersects(solver.graph.set(from), addresses)) {
          distances.put(from, distance);
          next.put(from, edge);
          queue.add(new Reached(from, distance));
        }
      }
    }
    return Optional.empty();
  }

  /** The first place where an object's address is taken at all. */
  Optional<Origin> firstOf(int object) {
    return origins.ofObject(object).stream().findFirst();
  }

  /** The first place where a node is given an object's address, if it is. */
  Optional<Origin> originAt(int node, int object) {
    List<Origin> all = origins.ofNode(node);
    return all.stream().filter(origin -> origin.object() == object).findFirst();
  }

  private ImmutableList<Integer> edges(int start, int end, Map<Integer, Integer> next) {
    ImmutableList.Builder<Integer> edges = ImmutableList.builder();
    for (int at = start; at != end; at = graph.to(next.get(at))) {
      edges.add(next.get(at));
    }
    return edges.build();
  }

  private static int cost(Kind kind) {
    return switch (kind) {
      case COPY -> 1;
      case LOAD, STORE, ARGUMENT -> 2;
      case RESULT, MOVE -> 3;
      case OVERLAP -> 20;
      case READ_THROUGH, WRITTEN_THROUGH -> 0;
    };
  }
}
