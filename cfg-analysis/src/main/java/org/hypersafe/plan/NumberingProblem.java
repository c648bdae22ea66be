package org.hypersafe.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;

/**
 * Items that want numbers, and sets whose members' low bits must differ.
 *
 * @param items how many; they are called 0 to {@code items - 1}
 * @param sets the sets; equal sets get tables of their own, so give each only once
 */
public record NumberingProblem(int items, ImmutableList<MemberSet> sets) {
  public NumberingProblem {
    for (MemberSet set : sets) {
      ImmutableIntArray members = set.members();
      checkArgument(
          members.isEmpty() || members.get(members.length() - 1) < items,
          "a set names an item that is not there");
    }
  }

  /**
   * Members of one table.
   *
   * @param members strictly ascending, not negative
   * @param fixedBits log2 of the table's size, or {@link #ANY}
   */
  public record MemberSet(ImmutableIntArray members, int fixedBits) {
    /** The table may have any size. */
    public static final int ANY = -1;

    public MemberSet {
      for (int i = 1; i < members.length(); i++) {
        checkArgument(members.get(i - 1) < members.get(i), "members must ascend");
      }
      checkArgument(
          fixedBits == ANY || members.length() < 1 << fixedBits, "too many for this table");
    }

    boolean isFixed() {
      return fixedBits != ANY;
    }

    /** log2 of the smallest table that holds all members and the trap in slot 0. */
    int leastBits() {
      return isFixed() ? fixedBits : 32 - Integer.numberOfLeadingZeros(members.length());
    }

    /** log2 of the largest table that keeps to four slots a member. */
    int mostBits() {
      return isFixed()
          ? fixedBits
          : Math.max(leastBits(), 33 - Integer.numberOfLeadingZeros(members.length()));
    }
  }
}
