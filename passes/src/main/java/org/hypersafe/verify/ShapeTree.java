package org.hypersafe.verify;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Shapes by the bytes that make them: a tree with an edge a byte. A shape stands where its bytes
 * end, or four bytes before that when those are its number.
 */
final class ShapeTree {
  /** Bound on nodes; a tree that is full starts anew. A node takes about 40 bytes. */
  private static final int MOST_NODES = 1 << 20;

  private static final int ROOT = 0;
  private static final int NUMBER_BYTES = 4;

  /** Edges, hashed by {@code node << 8 | byte}, plus one so that 0 is free; and where they lead. */
  private long[] edges = new long[1 << 12];

  private int[] ends = new int[1 << 12];
  private @Nullable Shape[] shapes = new @Nullable Shape[1 << 10];
  private boolean[] inner = new boolean[1 << 10];
  private int nodes = 1;

  /**
   * The shape of the instruction at {@code offset}, if it is known and ends before {@code limit}.
   */
  @Nullable Shape find(byte[] bytes, int offset, int limit) {
    int node = ROOT;
    for (int at = offset; at < limit; at++) {
      node = ends[slot(edge(node, bytes[at]))];
      if (node == ROOT) {
        return null;
      }
      Shape shape = shapes[node];
      if (shape != null) {
        return shape.length() <= limit - offset ? shape : null;
      }
    }
    return null;
  }

  /**
   * Remembers the shape of the instruction at {@code offset}, unless shapes stand on its way: no
   * instruction begins with another.
   */
  void add(byte[] bytes, int offset, Shape shape) {
    if (nodes + shape.length() >= MOST_NODES) {
      clear();
    }
    int depth = shape.hasNumber() ? shape.length() - NUMBER_BYTES : shape.length();
    int node = ROOT;
    for (int at = offset; at < offset + depth; at++) {
      inner[node] = true;
      node = child(node, bytes[at]);
      if (shapes[node] != null) {
        return;
      }
    }
    if (!inner[node]) {
      shapes[node] = shape;
    }
  }

  private int child(int node, byte value) {
    long edge = edge(node, value);
    int slot = slot(edge);
    if (ends[slot] != ROOT) {
      return ends[slot];
    }
    if (nodes == shapes.length) {
      shapes = Arrays.copyOf(shapes, 2 * nodes);
      inner = Arrays.copyOf(inner, 2 * nodes);
    }
    int child = nodes++;
    edges[slot] = edge;
    ends[slot] = child;
    if (2 * nodes > edges.length) {
      grow();
    }
    return child;
  }

  private static long edge(int node, byte value) {
    return ((long) node << 8 | (value & 0xff)) + 1;
  }

  /** Where {@code edge} is, or is to be put. */
  private int slot(long edge) {
    int mask = edges.length - 1;
    int slot = (int) ((edge * 0x9e3779b97f4a7c15L) >>> 32) & mask;
    while (edges[slot] != edge && edges[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldEdges = edges;
    int[] oldEnds = ends;
    edges = new long[2 * oldEdges.length];
    ends = new int[2 * oldEdges.length];
    for (int i = 0; i < oldEdges.length; i++) {
      if (oldEdges[i] != 0) {
        int slot = slot(oldEdges[i]);
        edges[slot] = oldEdges[i];
        ends[slot] = oldEnds[i];
      }
    }
  }

  private void clear() {
    Arrays.fill(edges, 0);
    Arrays.fill(ends, ROOT);
    Arrays.fill(shapes, null);
    Arrays.fill(inner, false);
    nodes = 1;
  }
}
