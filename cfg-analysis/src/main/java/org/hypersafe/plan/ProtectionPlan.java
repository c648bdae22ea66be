package org.hypersafe.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;

/**
 * Everything the link needs: values of symbols, contents of tables, names for messages.
 *
 * @param absolutes absolute symbols: indices, masks
 * @param aliases symbols that stand for the true address of another symbol
 * @param tables in order; calls first
 * @param calls return labels by their index
 * @param functions functions by their index
 * @param seals calls that keep one target from the end of boot on
 */
public record ProtectionPlan(
    ImmutableSortedMap<String, Integer> absolutes,
    ImmutableSortedMap<String, String> aliases,
    ImmutableList<Table> tables,
    ImmutableSortedMap<Integer, Entry> calls,
    ImmutableSortedMap<Integer, Entry> functions,
    ImmutableList<Seal> seals,
    PlanStatistics statistics) {

  /** What a table is used by. */
  public enum Kind {
    CALL,
    RETURN
  }

  /** What an index stands for: the symbol at its target and its name for messages. */
  public record Entry(String symbol, String name) {}

  /**
   * A call whose pointer nothing can write from the end of boot on.
   *
   * @param label the call's return label
   * @param variable the symbol with the pointer
   * @param offset of the pointer from there, in bytes
   */
  public record Seal(String label, String variable, int offset) {}

  /**
   * One table.
   *
   * @param symbols names of its first slot, one for each site or return point that uses it
   * @param slots target symbols, a power of two; {@link #TRAP} where nothing may go; slot 0 is a
   *     trap
   * @param members how many slots are no trap
   * @param name for messages
   */
  public record Table(
      Kind kind,
      ImmutableSortedSet<String> symbols,
      ImmutableList<String> slots,
      int members,
      String name) {
    /** A slot that leads to the trap stub of the table's kind. */
    public static final String TRAP = "";

    public Table {
      checkArgument(!symbols.isEmpty(), "a table needs a symbol");
      checkArgument(Integer.bitCount(slots.size()) == 1, "size %s of %s", slots.size(), symbols);
      checkArgument(slots.get(0).equals(TRAP), "slot 0 of %s is %s", symbols, slots.get(0));
    }
  }
}
