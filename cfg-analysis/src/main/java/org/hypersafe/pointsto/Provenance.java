package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Follows functions back, from where they are called to where their addresses are taken. */
final class Provenance {
  private final CopyGraph graph;
  private final Memory memory;
  private final Map<Integer, IntList> predecessors = new HashMap<>();
  private final Map<Integer, Set<Integer>> origins = new HashMap<>();
  private final Set<Integer> vague = new HashSet<>();

  Provenance(Solver solver) {
    this.graph = solver.graph;
    this.memory = solver.memory;
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

  /** Whether a node stands for memory at no certain offset. */
  boolean isVague(int node) {
    return vague.contains(node);
  }

  /**
   * A shortest chain of nodes that hold {@code location}, from where its address is taken to {@code
   * node}; empty for none.
   *
   * @param precise whether to avoid memory at uncertain offsets
   */
  ImmutableList<Integer> chain(int node, int location, boolean precise) {
    Set<Integer> starts = origins.getOrDefault(location, Set.of());
    Map<Integer, Integer> towards = new HashMap<>();
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    int end = graph.find(node);
    towards.put(end, end);
    queue.add(end);
    while (!queue.isEmpty()) {
      int at = queue.remove();
      if (precise && vague.contains(at)) {
        continue;
      }
      if (starts.contains(at)) {
        return path(at, end, towards);
      }
      IntList before = predecessors.getOrDefault(at, new IntList());
      for (int i = 0; i < before.size(); i++) {
        int next = before.get(i);
        if (!towards.containsKey(next) && graph.set(next).contains(location)) {
          towards.put(next, at);
          queue.add(next);
        }
      }
    }
    return ImmutableList.of();
  }

  private static ImmutableList<Integer> path(int start, int end, Map<Integer, Integer> towards) {
    List<Integer> path = new ArrayList<>();
    int at = start;
    while (at != end) {
      path.add(at);
      at = towards.get(at);
    }
    path.add(end);
    return ImmutableList.copyOf(path);
  }
}
