package org.hypersafe.pointsto;

import org.hypersafe.facts.FlowFacts.Array;
import org.roaringbitmap.RoaringBitmap;

/**
 * {@code memcpy}: whatever the source holds, now or later, the destination holds at the same
 * distance.
 */
final class MemoryCopy {
  private static final int ANYWHERE = 1;
  private static final int MOST_PAIRS = 32;

  private final Solver solver;
  private final Memory memory;
  private final int size;
  private final int place;
  private final IntList sources = new IntList();
  private final IntList destinations = new IntList();
  private final RoaringBitmap seenSources = new RoaringBitmap();
  private final RoaringBitmap seenDestinations = new RoaringBitmap();
  private int mixture = Memory.NOWHERE;

  /**
   * A copy of {@code size} bytes.
   *
   * @param size negative when unknown
   */
  MemoryCopy(Solver solver, int size) {
    this.solver = solver;
    this.memory = solver.memory;
    this.place = solver.place();
    this.size = size < 0 ? Integer.MAX_VALUE : size;
  }

  void source(int location) {
    if (!seenSources.checkedAdd(location)) {
      return;
    }
    sources.add(location);
    if (isMixed()) {
      mixSource(location);
      return;
    }
    for (int i = 0; i < destinations.size(); i++) {
      pair(destinations.get(i), location);
    }
  }

  void destination(int location) {
    if (!memory.isWritable(location) || !seenDestinations.checkedAdd(location)) {
      return;
    }
    destinations.add(location);
    if (isMixed()) {
      mixDestination(location);
      return;
    }
    for (int i = 0; i < sources.size(); i++) {
      pair(location, sources.get(i));
    }
  }

  /**
   * Whether there are too many places to copy between to tell them apart: so it is with a general
   * copying routine. Then anything from anywhere in a source may be anywhere in a destination.
   */
  private boolean isMixed() {
    if (mixture == Memory.NOWHERE && (long) sources.size() * destinations.size() > MOST_PAIRS) {
      mixture = solver.newNode();
      solver.escape(mixture);
      for (int i = 0; i < sources.size(); i++) {
        mixSource(sources.get(i));
      }
      for (int i = 0; i < destinations.size(); i++) {
        mixDestination(destinations.get(i));
      }
    }
    return mixture != Memory.NOWHERE;
  }

  private void mixSource(int location) {
    if (location == memory.unknownPointer()) {
      solver.hold(mixture, location);
    } else if (!isCode(location)) {
      int all = memory.at(memory.objectOf(location), 0, ANYWHERE);
      memory.use(all);
      solver.graph.edge(all, mixture);
      solver.noteCopy(all, mixture, place);
    }
  }

  private void mixDestination(int location) {
    if (!isCode(location) && location != memory.unknownPointer()) {
      int all = memory.at(memory.objectOf(location), 0, ANYWHERE);
      memory.use(all);
      solver.hold(memory.input(all), memory.unknownPointer());
      solver.noteCopy(mixture, memory.input(all), place);
    }
  }

  private void pair(int dst, int src) {
    if (dst == src || isCode(dst) || isCode(src)) {
      return;
    }
    int unknown = memory.unknownPointer();
    if (src == unknown && dst == unknown) {
      return;
    }
    if (src == unknown) {
      fromUnknown(dst);
    } else {
      int object = memory.objectOf(src);
      memory.subscribe(object, location -> copy(dst, src, location));
    }
  }

  private boolean isCode(int location) {
    return memory.object(memory.objectOf(location)).kind == Memory.Kind.FUNCTION;
  }

  /** Nobody knows which piece of unknown memory goes where. */
  private void fromUnknown(int dst) {
    int to = memory.at(memory.objectOf(dst), 0, 1);
    memory.use(to);
    solver.hold(memory.input(to), memory.unknownPointer());
  }

  private void copy(int dst, int src, int location) {
    int from = memory.strideOf(location) == 0 ? location : memory.input(location);
    if (dst == memory.unknownPointer()) {
      solver.escape(from);
      return;
    }
    int object = memory.objectOf(src);
    int start = memory.offsetOf(src);
    int stride = Memory.gcd(memory.strideOf(src), memory.strideOf(location));
    int distance = memory.offsetOf(location) - start;
    if (memory.strideOf(location) == 0) {
      Array array = memory.object(object).arrayAt(memory.offsetOf(location));
      boolean hasArray = array.stride() != 0;
      boolean startsInside = hasArray && start >= array.start();
      if (memory.strideOf(src) != 0) {
        distance = Math.floorMod(distance, memory.strideOf(src));
        stride = size <= memory.strideOf(src) ? 0 : memory.strideOf(src);
      } else if (startsInside && start - array.start() < array.length()) {
        distance = Math.floorMod(distance, array.stride());
        stride = size <= array.stride() ? 0 : array.stride();
      } else if (hasArray) {
        stride = array.stride();
      }
      if (distance < 0 || distance >= size) {
        return;
      }
    }
    int shift = Math.abs(memory.offsetOf(dst) - start);
    if (memory.objectOf(dst) == object && size > shift) {
      // What arrives is a source in its turn: without a stride it would go on and on.
      stride = Memory.gcd(shift, stride);
    }
    tie(from, dst, distance, stride);
  }

  private void tie(int from, int dst, int distance, int stride) {
    int end = memory.object(memory.objectOf(dst)).size;
    if (end >= 0 && stride == 0 && memory.offsetOf(dst) + distance >= end) {
      return;
    }
    int to =
        memory.at(
            memory.objectOf(dst),
            memory.offsetOf(dst) + distance,
            Memory.gcd(memory.strideOf(dst), stride));
    if (to == Memory.NOWHERE) {
      return;
    }
    if (memory.isUnknown(to)) {
      solver.escape(from);
    } else {
      memory.use(to);
      solver.graph.edge(from, memory.input(to));
      solver.noteCopy(from, memory.input(to), place);
    }
  }
}
