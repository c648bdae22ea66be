package org.hypersafe.pointsto;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** Integers in a row. */
final class IntList {
  private static final int[] NONE = {};

  private int[] words = NONE;
  private int size;

  int size() {
    return size;
  }

  int get(int index) {
    return words[index];
  }

  void set(int index, int value) {
    words[index] = value;
  }

  void add(int value) {
    if (size == words.length) {
      words = Arrays.copyOf(words, Math.max(4, size + (size >> 1)));
    }
    words[size++] = value;
  }

  /** Each number that is there now, in order. */
  void forEach(IntConsumer action) {
    int count = size;
    for (int i = 0; i < count; i++) {
      action.accept(words[i]);
    }
  }

  void addAll(IntList other) {
    for (int i = 0; i < other.size; i++) {
      add(other.words[i]);
    }
  }

  void truncate(int length) {
    size = length;
  }
}
