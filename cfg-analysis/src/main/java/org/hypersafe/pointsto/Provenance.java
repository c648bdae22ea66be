package org.hypersafe.pointsto;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Follows functions back, from where they are called to where their addresses are taken. */
final class Provenance {
  private final CopyGraph graph;
  private final Map<Integer, IntList> predecessors = new HashMap<>();
  private final Map<Integer, Set<Integer>> origins = new HashMap<>();
  private final Set<Integer> vague = new HashSet<>();

  Provenance(Solver solver) {
    this.graph = solver.graph;
    Memory memory = solver.memory;
    for (int node = 0; node < graph.size(); node++) {
      if (graph.find(node) == node) {
        IntList next = graph.successors(node);
        for (int i = 0; i < next.size(); i++) {
          int to = graph.find(next.get(i));
          predecessors.computeIfAbsent(to, unused -> new IntList()).add(node);
        }
      }
    }
    IntList pairs = solver.origins();
    for (int i = 0; i < pairs.size(); i += 2) {
      origins
          .computeIfAbsent(pairs.get(i + 1), unused -> new HashSet<>())
          .add(graph.find(pairs.get(i)));
    }
    for (int object = 0; object < memory.objectCount(); object++) {
      IntList wide = memory.object(object).wide;
      for (int i = 0; i < wide.size(); i++) {
        vague.add(graph.find(wide.get(i)));
        vague.add(graph.find(memory.input(wide.get(i))));
      }
    }
  }

  /**
   * Whether {@code location} comes to {@code node} from where its address is taken without ever
   * being in memory at an uncertain offset.
   */
  boolean isCertain(int node, int location) {
    Set<Integer> starts = origins.getOrDefault(location, Set.of());
    Set<Integer> seen = new HashSet<>();
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    seen.add(graph.find(node));
    queue.add(graph.find(node));
    while (!queue.isEmpty()) {
      int at = queue.remove();
      if (vague.contains(at)) {
        continue;
      }
      if (starts.contains(at)) {
        return true;
      }
      IntList before = predecessors.getOrDefault(at, new IntList());
      for (int i = 0; i < before.size(); i++) {
        int next = before.get(i);
        if (graph.set(next).contains(location) && seen.add(next)) {
          queue.add(next);
        }
      }
    }
    return false;
  }
}
