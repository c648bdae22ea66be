package org.hypersafe.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hypersafe.plan.NumberingProblem.MemberSet;

/**
 * Chooses numbers so that every set indexes its own table exactly.
 *
 * <p>This is graph colouring with freedom in table size. Masks are nested (all are low bits), so
 * what is free for an item is found level by level: the slots taken in its smallest tables,
 * repeated to the width of the next larger ones, and so on; what is left in the widest are the low
 * bits it can have. Items go in order of how tightly they are bound. An item with nothing left
 * first tries to push one other item elsewhere; then one of its tables is doubled, the cheapest
 * that helps. Doubling never disturbs what stands: numbers that differ in few low bits differ in
 * more. High bits, free by now, make numbers unique.
 */
public final class Numbering {
  /** Numbers with one blocker that are tried before a table is doubled. */
  private static final int REPAIR_TRIES = 64;

  /** An item whose largest table is smaller than this is not worth a repair. */
  private static final int REPAIR_MIN_BITS = 4;

  /** An item in more tables than this is not worth a repair. */
  private static final int REPAIR_MAX_TABLES = 64;

  /** How often everything is tried again when some table had to pass four slots a member. */
  private static final int ROUNDS = 8;

  /** Added to an item's tightness in the next round when nothing was left for it in this one. */
  private static final double STUCK = 2;

  private final NumberingProblem problem;
  private final int[][] tablesOf;
  private final double[] tightness;
  private final SlotTable[] tables;
  private final int[] low;
  private int repairs;

  private Numbering(NumberingProblem problem) {
    this.problem = problem;
    this.tablesOf = memberships(problem);
    this.tightness = new double[problem.items()];
    this.tables = new SlotTable[problem.sets().size()];
    this.low = new int[problem.items()];
    for (MemberSet set : problem.sets()) {
      double weight = set.members().length() / (double) (1L << set.leastBits());
      set.members().forEach(item -> tightness[item] += weight);
    }
  }

  /**
   * A number for every item and a size for every set.
   *
   * @param numbers by item: 1 to 2^31 - 1, all different
   * @param bits by set: log2 of the table's size
   * @param beyondLimit sets whose table has more than four slots a member, as nothing else was
   *     found
   * @param repairs how often an item was moved to make room
   */
  public record Solution(
      ImmutableIntArray numbers, ImmutableIntArray bits, int beyondLimit, int repairs) {}

  /**
   * Solves {@code problem}: once if every table keeps to four slots a member, else the best of some
   * rounds. Even rounds start from the smallest tables, odd ones from twice that; items that got
   * stuck go earlier in the next round.
   *
   * @throws IllegalStateException when sets of given size leave an item no number
   */
  public static Solution solve(NumberingProblem problem) {
    Numbering numbering = new Numbering(problem);
    Solution best = numbering.round(0);
    for (int round = 1; round < ROUNDS && best.beyondLimit() > 0; round++) {
      Solution next = numbering.round(round);
      best = next.beyondLimit() < best.beyondLimit() ? next : best;
    }
    return best;
  }

  private Solution round(int round) {
    repairs = 0;
    Arrays.setAll(tables, set -> new SlotTable(problem.sets().get(set)));
    if (round % 2 == 1) {
      Arrays.setAll(tables, set -> tables[set].atLimit() ? tables[set] : tables[set].grown());
    }
    for (int item : order()) {
      place(item);
    }
    Arrays.setAll(tables, set -> smallest(tables[set]));
    int beyond = (int) Arrays.stream(tables).filter(SlotTable::beyondLimit).count();
    return new Solution(
        ImmutableIntArray.copyOf(makeUnique()),
        ImmutableIntArray.copyOf(Arrays.stream(tables).mapToInt(SlotTable::bits)),
        beyond,
        repairs);
  }

  /** The table halved as often as its members stay apart. */
  private static SlotTable smallest(SlotTable table) {
    Optional<SlotTable> half = table.halved();
    return half.isPresent() ? smallest(half.get()) : table;
  }

  private static int[][] memberships(NumberingProblem problem) {
    int[] count = new int[problem.items()];
    ImmutableList<MemberSet> sets = problem.sets();
    sets.forEach(set -> set.members().forEach(item -> count[item]++));
    int[][] result = new int[problem.items()][];
    Arrays.setAll(result, item -> new int[count[item]]);
    for (int s = sets.size() - 1; s >= 0; s--) {
      int set = s;
      sets.get(s).members().forEach(item -> result[item][--count[item]] = set);
    }
    return result;
  }

  /** Items in sets, the most tightly bound first: the more sets, and the fuller, the earlier. */
  private int[] order() {
    return IntStream.range(0, problem.items())
        .filter(item -> tablesOf[item].length > 0)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer item) -> -tightness[item])
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void place(int item) {
    int number = free(item);
    if (number < 0) {
      tightness[item] += STUCK;
    }
    while (number < 0) {
      if (!repair(item)) {
        grow(item);
      }
      number = free(item);
    }
    occupy(item, number);
  }

  private void occupy(int item, int number) {
    low[item] = number;
    for (int table : tablesOf[item]) {
      tables[table].put(number, item);
    }
  }

  private void vacate(int item) {
    for (int table : tablesOf[item]) {
      tables[table].remove(low[item]);
    }
  }

  /** The least number that is free in all tables of {@code item}, or -1. */
  private int free(int item) {
    int words = 1;
    for (int table : tablesOf[item]) {
      words = Math.max(words, tables[table].words());
    }
    long[] taken = new long[words];
    int width = 1;
    while (width <= words) {
      for (int table : tablesOf[item]) {
        if (tables[table].words() == width) {
          for (int word = 0; word < width; word++) {
            taken[word] |= tables[table].word(word);
          }
        }
      }
      if (width < words) {
        System.arraycopy(taken, 0, taken, width, width);
      }
      width *= 2;
    }
    for (int word = 0; word < words; word++) {
      if (taken[word] != -1L) {
        return 64 * word + Long.numberOfTrailingZeros(~taken[word]);
      }
    }
    return -1;
  }

  private int widest(int item) {
    int bits = 0;
    for (int table : tablesOf[item]) {
      bits = Math.max(bits, tables[table].bits());
    }
    return bits;
  }

  /** Moves one item that alone stands in the way of {@code item}. */
  private boolean repair(int item) {
    int bits = widest(item);
    if (bits < REPAIR_MIN_BITS || tablesOf[item].length > REPAIR_MAX_TABLES) {
      return false;
    }
    int tries = REPAIR_TRIES;
    for (int number = 1; number < 1 << bits && tries > 0; number++) {
      int blocker = onlyBlocker(item, number);
      if (blocker >= 0) {
        tries--;
        if (moveAway(blocker, item, number)) {
          repairs++;
          return true;
        }
      }
    }
    return false;
  }

  /**
   * The one item that holds the slots of {@code number} in tables of {@code item}; negative if
   * several do.
   */
  private int onlyBlocker(int item, int number) {
    int blocker = SlotTable.NOBODY;
    for (int table : tablesOf[item]) {
      int owner = tables[table].owner(number);
      if (owner == SlotTable.TRAP || (owner >= 0 && blocker >= 0 && owner != blocker)) {
        return SlotTable.TRAP;
      }
      blocker = Math.max(blocker, owner);
    }
    return blocker;
  }

  private boolean moveAway(int blocker, int item, int number) {
    vacate(blocker);
    occupy(item, number);
    int elsewhere = free(blocker);
    vacate(item);
    occupy(blocker, elsewhere >= 0 ? elsewhere : low[blocker]);
    return elsewhere >= 0;
  }

  /**
   * Doubles the table of {@code item} that costs least: within four slots a member, and enough, if
   * one is.
   */
  private void grow(int item) {
    int[] choices =
        Arrays.stream(tablesOf[item])
            .boxed()
            .sorted(
                Comparator.comparing((Integer table) -> tables[table].atLimit())
                    .thenComparing(table -> tables[table].bits())
                    .thenComparing(Comparator.naturalOrder()))
            .mapToInt(Integer::intValue)
            .toArray();
    if (choices.length == 0) {
      throw new IllegalStateException("tables of given size leave item " + item + " no number");
    }
    for (int table : choices) {
      SlotTable before = tables[table];
      if (before.atLimit()) {
        break;
      }
      tables[table] = before.grown();
      if (free(item) >= 0) {
        return;
      }
      tables[table] = before;
    }
    tables[choices[0]] = tables[choices[0]].grown();
  }

  /** Adds high bits to the low bits chosen; an item takes the least value that nobody has. */
  private int[] makeUnique() {
    BitSet used = new BitSet();
    used.set(0);
    Map<Long, Long> next = new HashMap<>();
    int[] numbers = new int[problem.items()];
    for (int item = 0; item < numbers.length; item++) {
      int bits = widest(item);
      long step = 1L << bits;
      int start = low[item] & (int) (step - 1);
      long key = ((long) bits << 32) | start;
      long number = next.getOrDefault(key, (long) start);
      while (number <= Integer.MAX_VALUE && used.get((int) number)) {
        number += step;
      }
      if (number > Integer.MAX_VALUE) {
        throw new IllegalStateException("more items than 31 bits can number");
      }
      used.set((int) number);
      next.put(key, number + step);
      numbers[item] = (int) number;
    }
    return numbers;
  }
}
