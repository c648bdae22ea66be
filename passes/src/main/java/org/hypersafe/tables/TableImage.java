package org.hypersafe.tables;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;

/**
 * All that goes into the table object, by symbol names.
 *
 * @param numbers absolute symbols
 * @param aliases symbols that stand for the true address of another symbol; the linker makes them,
 *     an assembler cannot
 * @param callTables tables of indirect calls
 * @param returnTables tables of returns
 * @param sites directory: what a return index stands for
 * @param functions directory: what a function index stands for
 * @param seals directory: calls that keep one target from the end of boot on
 */
public record TableImage(
    ImmutableSortedMap<String, Long> numbers,
    ImmutableSortedMap<String, String> aliases,
    ImmutableList<Table> callTables,
    ImmutableList<Table> returnTables,
    ImmutableList<Site> sites,
    ImmutableList<Function> functions,
    ImmutableList<Seal> seals) {

  /** An image without calls. */
  public static final TableImage EMPTY =
      new TableImage(
          ImmutableSortedMap.of(),
          ImmutableSortedMap.of(),
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableList.of());

  /** What an unused slot holds. */
  public static final String TRAP = "";

  /**
   * One table.
   *
   * @param symbols names of its first slot; never empty
   * @param slots a power of two of target symbols, {@link #TRAP} where nothing may go; slot 0 is a
   *     trap
   * @param name for messages: the functions that use it
   */
  public record Table(
      ImmutableSortedSet<String> symbols, ImmutableList<String> slots, String name) {
    public Table {
      checkArgument(!symbols.isEmpty(), "a table needs a symbol");
      checkArgument(Integer.bitCount(slots.size()) == 1, "size %s of %s", slots.size(), symbols);
      checkArgument(slots.get(0).equals(TRAP), "slot 0 of %s is %s", symbols, slots.get(0));
    }
  }

  /** A return index and the name of its call site. */
  public record Site(long index, String name) {}

  /**
   * A function index.
   *
   * @param entry symbol of its first instruction
   * @param name for messages
   */
  public record Function(long index, String entry, String name) {}

  /**
   * A call, by its return label, and where its pointer lies: {@code offset} bytes behind a symbol.
   */
  public record Seal(String label, String variable, int offset) {}
}
