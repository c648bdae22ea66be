package org.hypersafe.facts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies within a function. A pointer that a loop moves on, {@code p = p + 8}, goes in a circle of
 * copies and would get one offset after the other; so every copy of such a circle has a stride: the
 * greatest common divisor of all its steps.
 */
final class CopyLoops {
  private record Copy(int dst, int src, int offset, int stride) {}

  private final FlowCode code;
  private final List<Copy> copies = new ArrayList<>();
  private final Map<Integer, List<Integer>> successors = new HashMap<>();
  private final Map<Integer, Integer> circleOf = new HashMap<>();

  CopyLoops(FlowCode code) {
    this.code = code;
  }

  void copy(int dst, int src, int offset, int stride) {
    copies.add(new Copy(dst, src, offset, stride));
    successors.computeIfAbsent(src, unused -> new ArrayList<>()).add(dst);
  }

  /** Tells the code all copies. */
  void finish() {
    findCircles();
    Map<Integer, Integer> steps = new HashMap<>();
    for (Copy copy : copies) {
      if (inCircle(copy)) {
        int step = FlowMath.gcd(Math.abs(copy.offset), copy.stride);
        steps.merge(circleOf.get(copy.dst), step, FlowMath::gcd);
      }
    }
    for (Copy copy : copies) {
      int stride = inCircle(copy) ? steps.get(circleOf.get(copy.dst)) : copy.stride;
      code.copy(copy.dst, copy.src, stride != 0 && inCircle(copy) ? 0 : copy.offset, stride);
    }
  }

  private boolean inCircle(Copy copy) {
    return circleOf.get(copy.src).equals(circleOf.get(copy.dst));
  }

  /** Tarjan's algorithm with a stack of its own. */
  private void findCircles() {
    Map<Integer, int[]> state = new HashMap<>();
    ArrayDeque<Integer> open = new ArrayDeque<>();
    for (Copy copy : copies) {
      if (!state.containsKey(copy.src)) {
        visit(copy.src, state, open);
      }
      if (!state.containsKey(copy.dst)) {
        visit(copy.dst, state, open);
      }
    }
  }

  /** State of a node: its order, the least order it reaches, the next successor. */
  private void visit(int root, Map<Integer, int[]> state, ArrayDeque<Integer> open) {
    ArrayDeque<Integer> path = new ArrayDeque<>();
    enter(root, state, open, path);
    while (!path.isEmpty()) {
      int node = path.peek();
      int[] mine = state.get(node);
      List<Integer> next = successors.getOrDefault(node, List.of());
      if (mine[2] < next.size()) {
        int successor = next.get(mine[2]++);
        int[] other = state.get(successor);
        if (other == null) {
          enter(successor, state, open, path);
        } else if (!circleOf.containsKey(successor)) {
          mine[1] = Math.min(mine[1], other[0]);
        }
        continue;
      }
      path.pop();
      if (!path.isEmpty()) {
        int[] above = state.get(path.peek());
        above[1] = Math.min(above[1], mine[1]);
      }
      if (mine[0] == mine[1]) {
        int member;
        do {
          member = open.pop();
          circleOf.put(member, node);
        } while (member != node);
      }
    }
  }

  private static void enter(
      int node, Map<Integer, int[]> state, ArrayDeque<Integer> open, ArrayDeque<Integer> path) {
    state.put(node, new int[] {state.size(), state.size(), 0});
    open.push(node);
    path.push(node);
  }
}
