package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.hypersafe.facts.FlowFacts.Array;

/**
 * Objects, and locations in them. A location is a node of the graph: what it holds is what the
 * memory there holds, and its number, in a set, is a pointer there.
 *
 * <p>A location is exact, or <em>wide</em>: any offset that is {@code offset} modulo its stride. A
 * wide location has two nodes: what is written through it goes into one, and from there to every
 * exact location that it may mean; what is read through it comes from the other. So an object that
 * is used both ways keeps its fields apart. Elements of an array are one, by the array's stride;
 * but what a constant names in a short array is an {@link #element}, which nothing points to: it is
 * to the location of all elements what an exact location is to a wide one.
 */
final class Memory {
  /** No location. */
  static final int NOWHERE = -1;

  /** The object that stands for all memory nobody can name. */
  static final int UNKNOWN_OBJECT = 0;

  /** Stride of a pointer that may point anywhere in its object. */
  private static final int ANYWHERE = 1;

  /** Functions may be this far from where a tagged pointer to them points. */
  private static final int MARGIN = 16;

  /** An object with more locations than this is not told apart any further. */
  private static final int MOST_LOCATIONS = 512;

  /** The same for an object whose size nobody knows, as pointers go up in it without end. */
  private static final int MOST_WITHOUT_SIZE = 160;

  private static final int MOST_WIDE = 24;

  /** So many elements of an object are told apart. */
  private static final int MOST_ELEMENTS = 256;

  /** Offsets in objects of unknown size end here. */
  private static final int MOST_BYTES = 1 << 24;

  /** Where in the stack's object the end of the stack is. */
  private static final int STACK_END = 1 << 21;

  /** What an object is. */
  enum Kind {
    UNKNOWN,
    FUNCTION,
    VARIABLE,
    LOCAL,
    HEAP
  }

  /** Told of each location of an object that holds something, those to come too. */
  interface Subscription {
    void location(int location);
  }

  private final CopyGraph graph;
  private final List<ObjectInfo> objects = new ArrayList<>();
  private int[] objectOf = new int[0];
  private int[] offsetOf = new int[0];
  private int[] strideOf = new int[0];
  private int[] inputOf = new int[0];
  private boolean[] isUsed = new boolean[0];

  /** Locations that subscribers do not know yet. */
  private final IntList waiting = new IntList();

  /** The pointer into unknown memory, and what is there, by width. */
  private final int unknownPointer;

  /** The stack, of which C finds the end by its alignment. */
  private final int stack;

  Memory(CopyGraph graph) {
    this.graph = graph;
    newObject(Kind.UNKNOWN, "unknown memory", -1, ImmutableList.of());
    unknownPointer = newLocation(UNKNOWN_OBJECT, 0, ANYWHERE, false);
    graph.setUnknown(unknownPointer);
    stack = newObject(Kind.LOCAL, "the stack", -1, ImmutableList.of());
  }

  int newObject(Kind kind, String name, int size, ImmutableList<Array> arrays) {
    objects.add(new ObjectInfo(kind, name, size, arrays));
    return objects.size() - 1;
  }

  ObjectInfo object(int object) {
    return objects.get(object);
  }

  int objectCount() {
    return objects.size();
  }

  /** The pointer to memory that nobody can name. */
  int unknownPointer() {
    return unknownPointer;
  }

  /** A location in the stack, {@code offset} from its end. */
  int stack(int offset, int stride) {
    return at(stack, stride == 0 ? STACK_END + offset : 0, stride);
  }

  boolean isLocation(int node) {
    return node < objectOf.length && objectOf[node] >= 0;
  }

  int objectOf(int location) {
    return objectOf[location];
  }

  int offsetOf(int location) {
    return offsetOf[location];
  }

  /** 0 for an exact location. */
  int strideOf(int location) {
    return strideOf[location];
  }

  /** The node that takes what is written there. */
  int input(int location) {
    return inputOf[location];
  }

  /** The location at an offset of an object, folded into the object's arrays. */
  int at(int object, int offset, int stride) {
    ObjectInfo info = objects.get(object);
    if (info.isBarren) {
      return NOWHERE;
    }
    switch (info.kind) {
      case UNKNOWN -> {
        return unknownPointer;
      }
      case FUNCTION -> {
        return offset < -MARGIN || offset > MARGIN
            ? NOWHERE
            : location(object, stride == 0 ? offset : 0, Math.min(stride, ANYWHERE));
      }
      default -> {
        // Looked at below.
      }
    }
    int folded = offset;
    int step = stride;
    for (Array array : info.arrays) {
      int inside = folded - array.start();
      if (inside >= 0 && inside < array.length()) {
        folded = array.start() + inside % array.stride();
        step = step % array.stride() == 0 ? 0 : gcd(step, array.stride());
      }
    }
    int end = info.size < 0 ? MOST_BYTES : info.size;
    // C has no pointers before an object, or beyond its end.
    if (step == 0 && (folded < 0 || folded > end)) {
      return NOWHERE;
    }
    return location(object, step == 0 ? folded : Math.floorMod(folded, step), step);
  }

  private int location(int object, int offset, int stride) {
    ObjectInfo info = objects.get(object);
    long key = ((long) offset << 32) | stride;
    Integer known = info.locations.get(key);
    if (known != null) {
      return known;
    }
    int most = info.size < 0 ? MOST_WITHOUT_SIZE : MOST_LOCATIONS;
    boolean isFull = stride == 0 ? info.locations.size() >= most : info.wide.size() >= MOST_WIDE;
    if (isFull && stride != ANYWHERE) {
      return location(object, 0, ANYWHERE);
    }
    boolean hasInput = stride != 0 || info.isOneOfFew(offset);
    int location = newLocation(object, offset, stride, hasInput);
    info.locations.put(key, location);
    if (info.isEscaped) {
      hide(info, location);
    }
    return location;
  }

  /**
   * The location at an offset of a variable alone, which is in a short array; NOWHERE where
   * elements are not told apart.
   */
  int element(int object, int offset) {
    ObjectInfo info = objects.get(object);
    boolean isInside = offset >= 0 && offset < info.size;
    if (info.isBarren || !isInside || !info.isOneOfFew(offset)) {
      return NOWHERE;
    }
    Integer known = info.elementAt.get(offset);
    if (known == null && info.elementAt.size() < MOST_ELEMENTS) {
      known = newLocation(object, offset, 0, false);
      info.elementAt.put(offset, known);
    }
    return known == null ? NOWHERE : known;
  }

  /** Whether a location is an element. */
  boolean isElement(int location) {
    return objects.get(objectOf[location]).elementAt.getOrDefault(offsetOf[location], NOWHERE)
        == location;
  }

  /** The location of all elements that an element is one of. */
  int all(int element) {
    return at(objectOf[element], offsetOf[element], 0);
  }

  /** Whether an object holds, anywhere, whatever unknown code has. */
  boolean isUnknown(int location) {
    ObjectInfo info = objects.get(objectOf[location]);
    return info.isEscaped && !info.isConstant && info.kind != Kind.FUNCTION;
  }

  /** Unknown pointers may point to an object from now on. */
  void escape(int object) {
    ObjectInfo info = objects.get(object);
    info.isEscaped = true;
    info.locations.values().forEach(location -> hide(info, location));
  }

  /** What an unknown pointer may point to need not be told apart from it. */
  private void hide(ObjectInfo info, int location) {
    if (info.kind == Kind.FUNCTION || info.isConstant) {
      graph.imply(location);
    } else {
      graph.forget(location);
    }
  }

  private int newLocation(int object, int offset, int stride, boolean hasInput) {
    int location = graph.newNode();
    int input = hasInput ? graph.newNode() : location;
    int needed = Math.max(location, input) + 1;
    if (needed > objectOf.length) {
      int old = objectOf.length;
      int length = Math.max(2 * needed, 1 << 16);
      objectOf = Arrays.copyOf(objectOf, length);
      Arrays.fill(objectOf, old, length, -1);
      offsetOf = Arrays.copyOf(offsetOf, length);
      strideOf = Arrays.copyOf(strideOf, length);
      inputOf = Arrays.copyOf(inputOf, length);
      isUsed = Arrays.copyOf(isUsed, length);
    }
    objectOf[location] = object;
    offsetOf[location] = offset;
    strideOf[location] = stride;
    inputOf[location] = input;
    return location;
  }

  /** Tells the locations that a pointer may mean after {@code offset + k * stride} is added. */
  void plus(int location, int offset, int stride, IntConsumer result) {
    if (offset == 0 && stride == 0) {
      result.accept(location);
      return;
    }
    int object = objectOf[location];
    int old = offsetOf[location];
    if (strideOf[location] != 0) {
      tell(at(object, old + offset, gcd(strideOf[location], stride)), result);
      return;
    }
    tell(at(object, old + offset, stride), result);
    if (offset < 0) {
      beforeElement(object, old, offset, stride, result);
    }
  }

  /** The element before, as the location may be of any but the first. */
  private void beforeElement(int object, int old, int offset, int stride, IntConsumer result) {
    for (Array array : objects.get(object).arrays) {
      boolean isInside = old >= array.start() && old - array.start() < array.length();
      if (isInside && old + offset < array.start() && array.length() > array.stride()) {
        int back = Math.floorMod(old + offset - array.start(), array.stride());
        tell(at(object, array.start() + back, stride), result);
      }
    }
  }

  private static void tell(int location, IntConsumer result) {
    if (location != NOWHERE) {
      result.accept(location);
    }
  }

  static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** Ties a location that is read or written to those that overlap with it. */
  void use(int location) {
    if (isUsed[location] || objectOf[location] == UNKNOWN_OBJECT) {
      return;
    }
    isUsed[location] = true;
    ObjectInfo info = objects.get(objectOf[location]);
    if (isElement(location)) {
      useElement(info, location);
      return;
    }
    if (input(location) != location) {
      graph.edge(input(location), location);
    }
    if (strideOf[location] == 0) {
      info.wide.forEach(wide -> tie(location, wide));
      info.exact.add(location);
    } else {
      info.exact.forEach(exact -> tie(exact, location));
      info.elements.forEach(element -> tie(element, location));
      info.wide.forEach(other -> tieWide(location, other));
      info.wide.add(location);
    }
    if (!info.subscriptions.isEmpty()) {
      waiting.add(location);
    }
  }

  private void useElement(ObjectInfo info, int element) {
    int all = all(element);
    use(all);
    graph.edge(element, all);
    graph.edge(input(all), element);
    info.wide.forEach(wide -> tie(element, wide));
    info.elements.add(element);
  }

  /** Tells subscribers of the locations that were new; false when there were none. */
  boolean tellSubscribers() {
    if (waiting.size() == 0) {
      return false;
    }
    for (int i = 0; i < waiting.size(); i++) {
      int location = waiting.get(i);
      objects.get(objectOf[location]).tell(location);
    }
    waiting.truncate(0);
    return true;
  }

  /** Subscribes to the locations of an object that hold something. */
  void subscribe(int object, Subscription subscription) {
    objects.get(object).subscribe(subscription);
  }

  /** Whether two locations of one object may overlap; of two narrow ones the first is narrower. */
  boolean mayBeSame(int one, int other) {
    if (strideOf[one] == 0 && strideOf[other] == 0) {
      return one == other || (isElement(one) && all(one) == other);
    }
    return (offsetOf[one] - offsetOf[other]) % gcd(step(one), step(other)) == 0;
  }

  /** Distance of the places that a location means, 0 for one alone. */
  private int step(int location) {
    return strideOf[location] != 0 || isElement(location)
        ? strideOf[location]
        : objects.get(objectOf[location]).step(offsetOf[location]);
  }

  /** Whether anything is ever written at a location: not to functions and constants. */
  boolean isWritable(int location) {
    ObjectInfo info = objects.get(objectOf[location]);
    return info.kind != Kind.FUNCTION && !info.isConstant;
  }

  /** Whether a location is a function. */
  boolean isFunction(int location) {
    return objects.get(objectOf[location]).kind == Kind.FUNCTION;
  }

  private void tie(int exact, int wide) {
    if (mayBeSame(exact, wide)) {
      graph.edge(exact, wide);
      graph.edge(input(wide), exact);
    }
  }

  private void tieWide(int one, int other) {
    if (mayBeSame(one, other)) {
      graph.edge(input(one), other);
      graph.edge(input(other), one);
    }
  }
}
