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
   */
  public record MemberSet(ImmutableIntArray members) {
    public MemberSet {
      for (int i = 1; i < members.length(); i++) {
        checkArgument(members.get(i - 1) < members.get(i), "members must ascend");
      }
    }

    /** log2 of the smallest table that holds all members and the trap in slot 0. */
    int leastBits() {
      return 32 - Integer.numberOfLeadingZeros(members.length());
    }

    /** log2 of the largest table that keeps to four slots a member. */
    int mostBits() {
      return Math.max(leastBits(), 33 - Integer.numberOfLeadingZeros(members.length()));
    }
  }
}
