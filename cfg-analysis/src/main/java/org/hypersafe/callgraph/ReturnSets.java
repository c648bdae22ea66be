package org.hypersafe.callgraph;

import com.google.common.collect.ImmutableSortedSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.hypersafe.load.CallId;
import org.hypersafe.load.FunctionId;

/**
 * Labels a function returns to, closed over tail jumps: who is jumped to returns for the jumper
 * too. Functions that jump in a circle share one set.
 */
final class ReturnSets {
  private final Map<FunctionId, Node> nodes = new HashMap<>();
  private final ArrayDeque<Node> stack = new ArrayDeque<>();
  private int nextOrder = 1;

  private static final class Node {
    final List<CallId> own = new ArrayList<>();

    /** Who jumps here. */
    final List<Node> jumpers = new ArrayList<>();

    ImmutableSortedSet<CallId> all = ImmutableSortedSet.of();
    int order;
    int least;
    boolean isDone;
  }

  private Node node(FunctionId function) {
    return nodes.computeIfAbsent(function, f -> new Node());
  }

  void call(CallId label, FunctionId callee) {
    node(callee).own.add(label);
  }

  void tailJump(FunctionId from, FunctionId to) {
    Node jumper = node(from);
    if (!node(to).jumpers.contains(jumper)) {
      node(to).jumpers.add(jumper);
    }
  }

  /** The closed set; no calls or jumps may be added after the first question. */
  ImmutableSortedSet<CallId> of(FunctionId function) {
    Node node = nodes.get(function);
    if (node == null) {
      return ImmutableSortedSet.of();
    }
    if (!node.isDone) {
      close(node);
    }
    return node.all;
  }

  /** A step of Tarjan's algorithm with a stack of its own: chains of jumps may be long. */
  private record Frame(Node node, Iterator<Node> rest) {}

  private void close(Node root) {
    ArrayDeque<Frame> frames = new ArrayDeque<>();
    frames.push(enter(root));
    while (!frames.isEmpty()) {
      Frame frame = frames.peek();
      if (frame.rest.hasNext()) {
        Node next = frame.rest.next();
        if (next.order == 0) {
          frames.push(enter(next));
        } else if (!next.isDone) {
          frame.node.least = Math.min(frame.node.least, next.order);
        }
      } else {
        frames.pop();
        if (!frames.isEmpty()) {
          Node above = frames.peek().node;
          above.least = Math.min(above.least, frame.node.least);
        }
        if (frame.node.least == frame.node.order) {
          finish(frame.node);
        }
      }
    }
  }

  private Frame enter(Node node) {
    node.order = nextOrder++;
    node.least = node.order;
    stack.push(node);
    return new Frame(node, node.jumpers.iterator());
  }

  /** All of the circle that {@code root} was entered first of lies on the stack down to it. */
  private void finish(Node root) {
    List<Node> circle = new ArrayList<>();
    ImmutableSortedSet.Builder<CallId> labels = ImmutableSortedSet.naturalOrder();
    Node node;
    do {
      node = stack.pop();
      circle.add(node);
      labels.addAll(node.own);
      node.jumpers.stream().filter(jumper -> jumper.isDone).forEach(j -> labels.addAll(j.all));
    } while (node != root);
    ImmutableSortedSet<CallId> all = labels.build();
    for (Node member : circle) {
      member.all = all;
      member.isDone = true;
    }
  }
}
