package org.hypersafe.plan;

import java.util.Arrays;
import java.util.Optional;
import org.hypersafe.plan.NumberingProblem.MemberSet;

/** One table while numbers are chosen: who owns each slot, and the same as bits. */
final class SlotTable {
  /** Owner of slot 0. */
  static final int TRAP = -2;

  /** Owner of a free slot. */
  static final int NOBODY = -1;

  private final MemberSet set;
  private final int bits;
  private final int[] owners;
  private final int[] numbers;

  /** One bit a slot; a table of fewer than 64 slots is repeated to fill the word. */
  private final long[] taken;

  /** The smallest empty table for {@code set}. */
  SlotTable(MemberSet set) {
    this(set, set.leastBits());
  }

  private SlotTable(MemberSet set, int bits) {
    this.set = set;
    this.bits = bits;
    this.owners = new int[1 << bits];
    this.numbers = new int[1 << bits];
    this.taken = new long[bits <= 6 ? 1 : 1 << (bits - 6)];
    Arrays.fill(owners, NOBODY);
    owners[0] = TRAP;
    mark(0, true);
  }

  /** The same members in a table of twice the size. */
  SlotTable grown() {
    SlotTable result = new SlotTable(set, bits + 1);
    for (int slot = 1; slot < owners.length; slot++) {
      if (owners[slot] != NOBODY) {
        result.put(numbers[slot], owners[slot]);
      }
    }
    return result;
  }

  /** The same members in a table of half the size, if they stay apart there. */
  Optional<SlotTable> halved() {
    if (bits <= set.leastBits()) {
      return Optional.empty();
    }
    SlotTable result = new SlotTable(set, bits - 1);
    for (int slot = 1; slot < owners.length; slot++) {
      if (owners[slot] != NOBODY) {
        if (result.owner(numbers[slot]) != NOBODY) {
          return Optional.empty();
        }
        result.put(numbers[slot], owners[slot]);
      }
    }
    return Optional.of(result);
  }

  int bits() {
    return bits;
  }

  /** Whether twice the size is more than four slots a member. */
  boolean atLimit() {
    return bits >= set.mostBits();
  }

  /** Whether this size is more than four slots a member. */
  boolean beyondLimit() {
    return bits > set.mostBits();
  }

  /** Words of the bit set. */
  int words() {
    return taken.length;
  }

  long word(int index) {
    return taken[index & (taken.length - 1)];
  }

  /** The item in the slot of {@code number}, or {@link #TRAP}, or {@link #NOBODY}. */
  int owner(int number) {
    return owners[number & (owners.length - 1)];
  }

  void put(int number, int item) {
    int slot = number & (owners.length - 1);
    if (owners[slot] != NOBODY) {
      throw new IllegalStateException("slot " + slot + " is taken");
    }
    owners[slot] = item;
    numbers[slot] = number;
    mark(slot, true);
  }

  void remove(int number) {
    int slot = number & (owners.length - 1);
    owners[slot] = NOBODY;
    mark(slot, false);
  }

  private void mark(int slot, boolean value) {
    for (int bit = slot; bit < 64 * taken.length; bit += owners.length) {
      long mask = 1L << bit;
      taken[bit >> 6] = value ? taken[bit >> 6] | mask : taken[bit >> 6] & ~mask;
    }
  }
}
