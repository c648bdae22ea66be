package org.hypersafe.pointsto;

import java.util.Arrays;

/** Pairs of non-negative integers, by open addressing. */
final class PairSet {
  private static final long FREE = -1;

  private long[] slots = new long[1 << 12];
  private int size;

  PairSet() {
    Arrays.fill(slots, FREE);
  }

  int size() {
    return size;
  }

  /** Adds a pair; false when it was there. */
  boolean add(int first, int second) {
    if (2 * size > slots.length) {
      grow();
    }
    return insert(((long) first << 32) | second);
  }

  private boolean insert(long pair) {
    int mask = slots.length - 1;
    int at = slot(pair, mask);
    while (slots[at] != FREE) {
      if (slots[at] == pair) {
        return false;
      }
      at = (at + 1) & mask;
    }
    slots[at] = pair;
    size++;
    return true;
  }

  private static int slot(long pair, int mask) {
    long mixed = pair * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & mask;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    Arrays.fill(slots, FREE);
    size = 0;
    for (long pair : old) {
      if (pair != FREE) {
        insert(pair);
      }
    }
  }
}
