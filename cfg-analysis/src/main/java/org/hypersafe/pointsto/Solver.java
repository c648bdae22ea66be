package org.hypersafe.pointsto;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Solves constraints (Andersen 1994): what a node may hold, as the least solution of all of them.
 * Copies are edges of the {@link CopyGraph}; every other constraint waits at a node and adds edges
 * for each location that arrives there.
 */
final class Solver {
  /** Told of each function that unknown code may call. */
  interface EscapeListener {
    void escaped(int object);
  }

  /** Something to do for each location that a node may hold. */
  interface Reaction {
    void arrived(int location);
  }

  final CopyGraph graph = new CopyGraph();
  final Memory memory = new Memory(graph);
  private final Map<Integer, List<Reaction>> reactions = new HashMap<>();
  private final IntList pointers = new IntList();
  private int toldFunctions;
  private final List<EscapeListener> listeners = new ArrayList<>();
  private final PairSet escaping = new PairSet();
  private final IntList escapedFunctions = new IntList();

  /** Where functions come from: pairs of a node and the location it was told to hold. */
  private final IntList origins = new IntList();

  /** Copies of memory: triples of the node it comes from, where it goes, and the source line. */
  private final IntList copies = new IntList();

  /** Pointers that nothing was known of. */
  private final IntList assumed = new IntList();

  private int places;
  private int place;

  /** Numbers source lines; the first number of {@code count}. */
  int newPlaces(int count) {
    places += count;
    return places - count;
  }

  /** Says where the constraints that follow stand. */
  void setPlace(int number) {
    place = number;
  }

  /** Where the last constraint stands. */
  int place() {
    return place;
  }

  /** Notes that a copy of memory has {@code to} hold what {@code from} holds. */
  void noteCopy(int from, int to, int where) {
    copies.add(from);
    copies.add(to);
    copies.add(where);
  }

  /** Triples told to {@link #noteCopy}, one after the other. */
  IntList copies() {
    return copies;
  }

  /** Pointers of {@link #assumeUnknownPointers}. */
  IntList assumed() {
    return assumed;
  }

  int newNode() {
    return graph.newNode();
  }

  /** {@code node} holds {@code location}. */
  void hold(int node, int location) {
    if (location != Memory.NOWHERE) {
      graph.add(node, location);
    }
  }

  /** {@code node} holds the address of a function, which is taken here. */
  void originate(int node, int location) {
    hold(node, location);
    if (location != Memory.NOWHERE && !isData(location)) {
      origins.add(node);
      origins.add(location);
    }
  }

  /** Pairs told to {@link #originate}, one after the other. */
  IntList origins() {
    return origins;
  }

  /** {@code dst = src + offset + k * stride}. */
  void copy(int dst, int src, int offset, int stride) {
    if (offset == 0 && stride == 0) {
      graph.edge(src, dst);
    } else {
      react(src, e -> memory.plus(e, offset, stride, to -> hold(dst, to)));
    }
  }

  /** {@code dst = src & -alignment}. */
  void align(int dst, int src, int alignment) {
    react(
        src,
        e -> {
          int rest = memory.strideOf(e) == 0 ? Math.floorMod(memory.offsetOf(e), alignment) : 0;
          memory.plus(e, -rest, 0, to -> hold(dst, to));
        });
  }

  /** {@code dst = *(pointer + offset)}. */
  void load(int dst, int pointer, int offset, int width) {
    pointers.add(pointer);
    react(
        pointer,
        e -> {
          if (e == memory.unknownPointer() || memory.isUnknown(e)) {
            hold(dst, memory.unknownPointer());
          } else if (isData(e)) {
            memory.plus(
                e,
                offset,
                0,
                from -> {
                  memory.use(from);
                  graph.edge(from, dst);
                });
          }
        });
  }

  /** {@code dst = element}. */
  void loadElement(int dst, int element) {
    if (memory.isUnknown(element)) {
      hold(dst, memory.unknownPointer());
    } else {
      memory.use(element);
      graph.edge(element, dst);
    }
  }

  /** {@code element = src}. */
  void storeElement(int element, int src) {
    if (memory.isUnknown(element)) {
      escape(src);
    } else if (memory.isWritable(element)) {
      memory.use(element);
      graph.edge(src, element);
    }
  }

  /** {@code *(pointer + offset) = src}. */
  void store(int pointer, int offset, int width, int src) {
    pointers.add(pointer);
    react(pointer, e -> storeAt(e, offset, src));
  }

  private void storeAt(int pointer, int offset, int src) {
    if (pointer == memory.unknownPointer() || memory.isUnknown(pointer)) {
      escape(src);
    } else if (memory.isWritable(pointer)) {
      memory.plus(
          pointer,
          offset,
          0,
          to -> {
            memory.use(to);
            graph.edge(src, memory.input(to));
          });
    }
  }

  /** Unknown code may do anything to what a node points to. */
  void escape(int node) {
    if (escaping.add(node, 0)) {
      react(node, e -> escapeObject(memory.objectOf(e)));
    }
  }

  /** Whatever the object holds, unknown code may get; and it may put anything there. */
  void escapeObject(int object) {
    ObjectInfo info = memory.object(object);
    if (info.isEscaped || info.kind == Memory.Kind.UNKNOWN) {
      return;
    }
    memory.escape(object);
    if (info.kind == Memory.Kind.FUNCTION) {
      escapedFunctions.add(object);
      return;
    }
    int all = memory.at(object, 0, 1);
    if (all == Memory.NOWHERE) {
      return;
    }
    memory.use(all);
    if (!info.isConstant) {
      hold(memory.input(all), memory.unknownPointer());
    }
    escape(all);
  }

  /** Functions that unknown code may call, and so anybody who calls an unknown pointer. */
  IntList escapedFunctions() {
    return escapedFunctions;
  }

  /** Tells of each function that escapes, or has escaped. */
  void listen(EscapeListener listener) {
    for (int i = 0; i < toldFunctions; i++) {
      listener.escaped(escapedFunctions.get(i));
    }
    listeners.add(listener);
  }

  private boolean tellCalls() {
    if (toldFunctions == escapedFunctions.size()) {
      return false;
    }
    while (toldFunctions < escapedFunctions.size()) {
      int function = escapedFunctions.get(toldFunctions++);
      listeners.forEach(listener -> listener.escaped(function));
    }
    return true;
  }

  private boolean isData(int location) {
    return memory.object(memory.objectOf(location)).kind != Memory.Kind.FUNCTION;
  }

  /** {@code memcpy(dst, src, size)}. */
  void move(int dst, int src, int size) {
    pointers.add(dst);
    pointers.add(src);
    MemoryCopy copy = new MemoryCopy(this, size);
    react(src, copy::source);
    react(dst, copy::destination);
  }

  /** Does something for each location that {@code node} holds, now or later. */
  void react(int node, Reaction reaction) {
    int root = graph.find(node);
    graph.watch(root);
    reactions.computeIfAbsent(node, unused -> new ArrayList<>()).add(reaction);
    recent.add(new Recent(node, reaction));
    if (root != node || membersOf.containsKey(root)) {
      join(root, node);
    }
  }

  private record Recent(int node, Reaction reaction) {}

  /** Reactions that do not know yet what their nodes hold. */
  private List<Recent> recent = new ArrayList<>();

  private boolean tellRecent() {
    List<Recent> now = recent;
    recent = new ArrayList<>();
    for (Recent one : now) {
      tell(List.of(one.reaction()), graph.set(one.node()).clone());
    }
    return !now.isEmpty();
  }

  /** Nodes with reactions that are part of a circle, by the node that stands for it. */
  private final Map<Integer, Set<Integer>> membersOf = new HashMap<>();

  private void join(int root, int node) {
    membersOf.computeIfAbsent(root, unused -> new LinkedHashSet<>()).add(node);
  }

  /** Solves everything told so far. */
  void solve() {
    boolean changed = true;
    while (changed) {
      graph.propagate();
      changed = memory.tellSubscribers();
      changed |= tellCalls();
      changed |= tellRecent();
      int count = graph.watchedCount();
      for (int i = 0; i < count; i++) {
        int node = graph.watchedNode(i);
        int root = graph.find(node);
        if (root != node) {
          absorb(root, node);
        }
        RoaringBitmap news = graph.takeUnseen(root);
        if (news != null) {
          changed = true;
          tell(root, news);
        }
      }
    }
  }

  private void absorb(int root, int node) {
    if (reactions.containsKey(node)) {
      join(root, node);
    }
    Set<Integer> members = membersOf.remove(node);
    if (members != null) {
      members.forEach(member -> join(root, member));
    }
  }

  private void tell(int root, RoaringBitmap news) {
    List<Reaction> own = reactions.get(root);
    tell(own, news);
    Set<Integer> members = membersOf.get(root);
    if (members != null) {
      for (int member : List.copyOf(members)) {
        if (member != root) {
          tell(reactions.get(member), news);
        }
      }
    }
  }

  private static void tell(@Nullable List<Reaction> all, RoaringBitmap news) {
    if (all == null) {
      return;
    }
    for (int i = 0; i < all.size(); i++) {
      Reaction reaction = all.get(i);
      IntIterator locations = news.getIntIterator();
      while (locations.hasNext()) {
        reaction.arrived(locations.next());
      }
    }
  }

  /**
   * Has every pointer that is used, but that nothing is known of, point to unknown memory; false
   * when there is none.
   */
  boolean assumeUnknownPointers() {
    boolean found = false;
    for (int i = 0; i < pointers.size(); i++) {
      int pointer = pointers.get(i);
      if (graph.set(pointer).isEmpty()) {
        graph.add(pointer, memory.unknownPointer());
        assumed.add(pointer);
        found = true;
      }
    }
    return found;
  }
}
