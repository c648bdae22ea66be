package org.hypersafe.pointsto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The flow of pointers with every step apart, each with what it is and where it stands: what the
 * solver has merged and forgotten by the time somebody asks why.
 */
final class FlowGraph {
  /** What a step is. */
  enum Kind {
    /** A value is another one, perhaps moved by an offset. */
    COPY,
    /** A value is read from memory. */
    LOAD,
    /** A value is written to memory. */
    STORE,
    /** An argument becomes a parameter; the detail is the tie. */
    ARGUMENT,
    /** What a function returns becomes the value of a call; the detail is the tie. */
    RESULT,
    /** Memory is copied to memory. */
    MOVE,
    /** Locations of one object that may be the same. */
    OVERLAP,
    /** From a pointer to what is read through it, if the pointer is unknown. */
    READ_THROUGH,
    /** From a pointer to what is written through it, if the pointer is unknown. */
    WRITTEN_THROUGH;

    /** Whether what the one holds, the other holds. */
    boolean carries() {
      return this != READ_THROUGH && this != WRITTEN_THROUGH;
    }
  }

  private final IntList from = new IntList();
  private final IntList to = new IntList();
  private final List<Kind> kinds = new ArrayList<>();
  private final IntList places = new IntList();
  private final IntList details = new IntList();
  private Index out = new Index(new int[1], new int[0]);
  private Index in = out;

  /** Edges by the node at one of their ends: those of a node stand together in {@code edges}. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Index(int[] first, int[] edges) {
    static Index of(IntList ends, int nodes) {
      int[] first = new int[nodes + 1];
      for (int i = 0; i < ends.size(); i++) {
        first[ends.get(i) + 1]++;
      }
      for (int i = 0; i < nodes; i++) {
        first[i + 1] += first[i];
      }
      int[] next = Arrays.copyOf(first, nodes);
      int[] edges = new int[ends.size()];
      for (int i = 0; i < ends.size(); i++) {
        edges[next[ends.get(i)]++] = i;
      }
      return new Index(first, edges);
    }
  }

  /**
   * Adds a step.
   *
   * @param place number of its source line in the program
   * @param detail what the kind says; 0 for none
   */
  void add(int source, int destination, Kind kind, int place, int detail) {
    from.add(source);
    to.add(destination);
    kinds.add(kind);
    places.add(place);
    details.add(detail);
  }

  /** Makes the steps known by their ends, once all are there. */
  void finish(int nodes) {
    out = Index.of(from, nodes);
    in = Index.of(to, nodes);
  }

  int size() {
    return from.size();
  }

  int from(int edge) {
    return from.get(edge);
  }

  int to(int edge) {
    return to.get(edge);
  }

  Kind kind(int edge) {
    return kinds.get(edge);
  }

  int place(int edge) {
    return places.get(edge);
  }

  int detail(int edge) {
    return details.get(edge);
  }

  /** Number of steps that start at a node. */
  int outCount(int node) {
    return out.first[node + 1] - out.first[node];
  }

  int out(int node, int index) {
    return out.edges[out.first[node] + index];
  }

  /** Number of steps that end at a node. */
  int inCount(int node) {
    return in.first[node + 1] - in.first[node];
  }

  int in(int node, int index) {
    return in.edges[in.first[node] + index];
  }
}
