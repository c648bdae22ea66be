package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hypersafe.facts.FlowFacts.Array;

/** An object of {@link Memory}, and its locations. */
final class ObjectInfo {
  /** Stands for no array. */
  static final Array NO_ARRAY = new Array(0, 0, 0);

  /** An array with more elements is not short. */
  private static final int FEW = 16;

  final Memory.Kind kind;
  final String name;
  int size;
  ImmutableList<Array> arrays;
  boolean isConstant;
  boolean isEscaped;
  boolean isBarren;
  final IntList exact = new IntList();
  final IntList wide = new IntList();
  final IntList elements = new IntList();
  final Map<Long, Integer> locations = new HashMap<>();
  final Map<Integer, Integer> elementAt = new HashMap<>();
  final List<Memory.Subscription> subscriptions = new ArrayList<>();

  ObjectInfo(Memory.Kind kind, String name, int size, ImmutableList<Array> arrays) {
    this.kind = kind;
    this.name = name;
    this.size = size;
    this.arrays = arrays;
  }

  /** The array that an offset of the first elements lies in, the innermost; no array for none. */
  Array arrayAt(int offset) {
    Array found = NO_ARRAY;
    for (Array array : arrays) {
      if (offset >= array.start() && offset - array.start() < array.length()) {
        found = array;
      }
    }
    return found;
  }

  /** Whether an offset of a variable is one of several places in arrays that are all short. */
  boolean isOneOfFew(int offset) {
    return kind == Memory.Kind.VARIABLE
        && step(offset) != 0
        && arraysAt(offset).stream().allMatch(array -> array.length() <= FEW * array.stride());
  }

  /** Distance of an offset's place in an element to that in others; 0 for one place alone. */
  int step(int offset) {
    int step = 0;
    for (Array array : arraysAt(offset)) {
      step = array.length() > array.stride() ? Memory.gcd(step, array.stride()) : step;
    }
    return step;
  }

  /** The arrays that an offset lies in, from the outside in. */
  private List<Array> arraysAt(int offset) {
    if (arrays.isEmpty()) {
      return arrays;
    }
    List<Array> found = new ArrayList<>();
    int folded = offset;
    for (Array array : arrays) {
      int inside = folded - array.start();
      if (inside >= 0 && inside < array.length()) {
        found.add(array);
        folded = array.start() + inside % array.stride();
      }
    }
    return found;
  }

  /** Tells of each location that holds something, and {@link Memory} of each to come. */
  void subscribe(Memory.Subscription subscription) {
    subscriptions.add(subscription);
    exact.forEach(subscription::location);
    wide.forEach(subscription::location);
  }

  /** Tells subscribers, also those who come meanwhile, of a location. */
  void tell(int location) {
    for (int i = 0; i < subscriptions.size(); i++) {
      subscriptions.get(i).location(location);
    }
  }
}
