package org.hypersafe.pointsto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Nodes with the sets of locations they may hold, and copies between them.
 *
 * <p>Propagation goes in waves (Pereira and Berlin, CGO 2009): circles of copies become one node,
 * then what is new moves along the copies in topological order, once.
 */
final class CopyGraph {
  private int[] parent = new int[1 << 16];
  private RoaringBitmap[] sets = new RoaringBitmap[1 << 16];
  private @Nullable RoaringBitmap[] fresh = new RoaringBitmap[1 << 16];
  private @Nullable RoaringBitmap[] unseen = new RoaringBitmap[1 << 16];
  private IntList[] successors = new IntList[1 << 16];
  private final PairSet edges = new PairSet();
  private final IntList watched = new IntList();

  /** Nodes with something new; some may have become part of others since. */
  private final IntList dirty = new IntList();

  /** With more such nodes than this it pays to find circles and an order first. */
  private static final int MUCH = 1000;

  /** A set of at most so many locations is looked up one by one. */
  private static final int LITTLE = 16;

  private final List<RoaringBitmap> spare = new ArrayList<>();
  private static final RoaringBitmap EMPTY = new RoaringBitmap();
  private boolean[] isWatched = new boolean[1 << 16];
  private int size;
  private int unknown = -1;

  /** Locations in objects that unknown pointers may point to. */
  private final RoaringBitmap implied = new RoaringBitmap();

  /** Locations that the unknown one stands for. */
  private final RoaringBitmap vague = new RoaringBitmap();

  /** Makes a node. */
  int newNode() {
    if (size == parent.length) {
      int length = 2 * size;
      parent = Arrays.copyOf(parent, length);
      sets = Arrays.copyOf(sets, length);
      fresh = Arrays.copyOf(fresh, length);
      unseen = Arrays.copyOf(unseen, length);
      successors = Arrays.copyOf(successors, length);
      isWatched = Arrays.copyOf(isWatched, length);
    }
    parent[size] = size;
    return size++;
  }

  int size() {
    return size;
  }

  /** The node that stands for all of a circle. */
  int find(int node) {
    int root = node;
    while (parent[root] != root) {
      root = parent[root];
    }
    int at = node;
    while (parent[at] != root) {
      int next = parent[at];
      parent[at] = root;
      at = next;
    }
    return root;
  }

  /** What a node may hold; not to be changed. */
  RoaringBitmap set(int node) {
    RoaringBitmap set = sets[find(node)];
    return set == null ? EMPTY : set;
  }

  /** Has {@link #takeUnseen} say what comes to a node from now on. */
  void watch(int node) {
    int root = find(node);
    if (!isWatched[root]) {
      isWatched[root] = true;
      watched.add(root);
    }
  }

  /** Number of watched nodes so far; some may have become part of others. */
  int watchedCount() {
    return watched.size();
  }

  int watchedNode(int index) {
    return watched.get(index);
  }

  /** What came to a watched node since the last time; null for nothing. */
  @Nullable RoaringBitmap takeUnseen(int node) {
    RoaringBitmap taken = unseen[node];
    unseen[node] = null;
    return taken;
  }

  /** Puts a location into a node. */
  void add(int node, int location) {
    int root = find(node);
    if (sets[root] == null) {
      sets[root] = new RoaringBitmap();
    }
    int kept = vague.contains(location) ? unknown : location;
    if (implied.contains(kept) && sets[root].contains(unknown)) {
      return;
    }
    if (sets[root].checkedAdd(kept)) {
      fresh(root).add(kept);
      if (kept == unknown) {
        sets[root].andNot(implied);
        sets[root].andNot(vague);
      }
    }
  }

  private RoaringBitmap fresh(int root) {
    RoaringBitmap set = fresh[root];
    if (set == null) {
      dirty.add(root);
      set = spare.isEmpty() ? new RoaringBitmap() : spare.remove(spare.size() - 1);
      fresh[root] = set;
    }
    return set;
  }

  private void addAll(int root, RoaringBitmap more) {
    RoaringBitmap set = sets[root];
    if (set == null) {
      set = new RoaringBitmap();
      sets[root] = set;
    }
    RoaringBitmap added = missing(set, more);
    if (added.isEmpty()) {
      return;
    }
    boolean had = set.contains(unknown);
    int count = added.getCardinality();
    remove(added, vague);
    if (added.getCardinality() < count && !had) {
      added.add(unknown);
    }
    boolean gets = added.contains(unknown);
    if (had || gets) {
      remove(added, implied);
    }
    if (!added.isEmpty()) {
      set.or(added);
      fresh(root).or(added);
      if (gets) {
        set.andNot(implied);
        set.andNot(vague);
      }
    }
  }

  /** What of {@code more} is not in a set; little is looked up, as the set may be large. */
  private static RoaringBitmap missing(RoaringBitmap set, RoaringBitmap more) {
    if (more.getLongCardinality() > LITTLE) {
      return RoaringBitmap.andNot(more, set);
    }
    RoaringBitmap missing = null;
    IntIterator locations = more.getIntIterator();
    while (locations.hasNext()) {
      int location = locations.next();
      if (!set.contains(location)) {
        missing = missing == null ? new RoaringBitmap() : missing;
        missing.add(location);
      }
    }
    return missing == null ? EMPTY : missing;
  }

  private static void remove(RoaringBitmap set, RoaringBitmap less) {
    if (set.getLongCardinality() > LITTLE) {
      set.andNot(less);
      return;
    }
    for (int location : set.toArray()) {
      if (less.contains(location)) {
        set.remove(location);
      }
    }
  }

  /** Says which location stands for all those that {@link #imply} names. */
  void setUnknown(int location) {
    unknown = location;
  }

  /** A node that holds the unknown location need not hold this one, too. */
  void imply(int location) {
    implied.add(location);
  }

  /** The unknown location stands for this one from now on. */
  void forget(int location) {
    vague.add(location);
  }

  /** Whether a node holds the unknown location, or one that it stands for by now. */
  boolean isUnknown(int node) {
    RoaringBitmap set = set(node);
    return set.contains(unknown) || RoaringBitmap.intersects(set, vague);
  }

  /** Has {@code dst} hold whatever {@code src} holds; false when it does already. */
  boolean edge(int src, int dst) {
    int from = find(src);
    int to = find(dst);
    if (from == to || !edges.add(from, to)) {
      return false;
    }
    if (successors[from] == null) {
      successors[from] = new IntList();
    }
    successors[from].add(to);
    RoaringBitmap set = sets[from];
    if (set != null) {
      addAll(to, set);
    }
    return true;
  }

  /** Moves everything new as far as it goes: little in any order, much in topological order. */
  void propagate() {
    while (dirty.size() > 0) {
      if (dirty.size() > MUCH) {
        IntList order = new Circles().collapse();
        for (int i = order.size() - 1; i >= 0; i--) {
          move(order.get(i));
        }
        dirty.truncate(0);
      } else {
        int node = dirty.get(dirty.size() - 1);
        dirty.truncate(dirty.size() - 1);
        move(node);
      }
    }
  }

  /** Moves what is new in a node to its successors. */
  private void move(int node) {
    RoaringBitmap news = fresh[node];
    if (news == null) {
      return;
    }
    fresh[node] = null;
    if (isWatched[node]) {
      unseen(node).or(news);
    }
    IntList next = successors[node];
    for (int k = 0; next != null && k < next.size(); k++) {
      int to = find(next.get(k));
      if (to != node) {
        addAll(to, news);
      }
    }
    news.clear();
    spare.add(news);
  }

  /** Successors of a node, as it was merged; for explanations. */
  IntList successors(int root) {
    IntList next = successors[root];
    return next == null ? new IntList() : next;
  }

  private void merge(int into, int from) {
    parent[from] = into;
    RoaringBitmap one = sets[into] == null ? EMPTY : sets[into];
    RoaringBitmap other = sets[from] == null ? EMPTY : sets[from];
    // What either has alone is news to whoever waits at the other.
    RoaringBitmap news = RoaringBitmap.xor(one, other);
    if (!news.isEmpty()) {
      fresh(into).or(news);
      sets[into] = RoaringBitmap.or(one, other);
    }
    if (fresh[from] != null) {
      fresh(into).or(fresh[from]);
    }
    if (successors[from] != null) {
      if (successors[into] == null) {
        successors[into] = successors[from];
      } else {
        successors[into].addAll(successors[from]);
      }
    }
    if (isWatched[from] || isWatched[into]) {
      if (!isWatched[into]) {
        isWatched[into] = true;
        watched.add(into);
      }
      unseen(into).or(news);
      if (unseen[from] != null) {
        unseen(into).or(unseen[from]);
      }
    }
    sets[from] = null;
    fresh[from] = null;
    unseen[from] = null;
    successors[from] = null;
  }

  private RoaringBitmap unseen(int root) {
    RoaringBitmap set = unseen[root];
    if (set == null) {
      set = new RoaringBitmap();
      unseen[root] = set;
    }
    return set;
  }

  /** Tarjan's algorithm with a stack of its own. */
  private final class Circles {
    private final int[] order = new int[size];
    private final int[] least = new int[size];
    private final int[] next = new int[size];
    private final boolean[] isDone = new boolean[size];
    private final IntList open = new IntList();
    private final IntList path = new IntList();
    private final IntList finished = new IntList();
    private int count;

    /** Merges circles; the order is that of successors before predecessors. */
    IntList collapse() {
      for (int node = 0; node < size; node++) {
        if (parent[node] == node && order[node] == 0) {
          visit(node);
        }
      }
      return finished;
    }

    private void visit(int root) {
      enter(root);
      while (path.size() > 0) {
        int node = path.get(path.size() - 1);
        IntList all = successors[node];
        if (all != null && next[node] < all.size()) {
          int successor = find(all.get(next[node]++));
          if (order[successor] == 0) {
            enter(successor);
          } else if (!isDone[successor]) {
            least[node] = Math.min(least[node], order[successor]);
          }
          continue;
        }
        path.truncate(path.size() - 1);
        if (path.size() > 0) {
          int above = path.get(path.size() - 1);
          least[above] = Math.min(least[above], least[node]);
        }
        if (least[node] == order[node]) {
          finish(node);
        }
      }
    }

    private void enter(int node) {
      order[node] = ++count;
      least[node] = count;
      open.add(node);
      path.add(node);
    }

    private void finish(int node) {
      while (true) {
        int member = open.get(open.size() - 1);
        open.truncate(open.size() - 1);
        isDone[member] = true;
        if (member == node) {
          break;
        }
        merge(node, member);
      }
      finished.add(node);
    }
  }
}
