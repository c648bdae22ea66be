package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.SiteId;

/**
 * Target sets of all sites.
 *
 * @param sites every site of a record
 * @param addressTaken functions with an index that something uses as a pointer; what a site may
 *     reach under the rule "any address-taken function"
 * @param escaped those of them that unknown code has: who calls an unknown pointer may reach them
 * @param guessed symbols of arrays that the linker gathers, of which nobody said what they hold
 * @param explanation finds chains of facts when asked
 */
public record TargetSets(
    ImmutableSortedMap<SiteId, TargetSet> sites,
    ImmutableSet<FunctionId> addressTaken,
    ImmutableSortedSet<FunctionId> escaped,
    ImmutableSortedSet<String> guessed,
    Explanation explanation) {

  /** A larger set has a written reason. */
  public static final int MANY = 8;

  /** Finds out why a function is in a set. */
  public interface Explanation {
    /** The chain, from the address being taken to the call. */
    ImmutableList<Step> why(TargetSet set, FunctionId target);

    /** What made a set as large as it is, or empty; no text for a small one that is exact. */
    String reason(TargetSet set);

    /** Why nobody knows a site's pointer, from the call back to the cause; empty if it is known. */
    ImmutableList<Step> widening(TargetSet set);
  }

  /**
   * The chain of facts that brought a function into a set, from its address being taken, through
   * stores, loads and copies, to the call; empty when it is not in the set.
   *
   * @throws IllegalArgumentException when there is no such site
   */
  public ImmutableList<Step> why(SiteId site, FunctionId target) {
    TargetSet set = set(site);
    return set.targets().contains(target) ? explanation.why(set, target) : ImmutableList.of();
  }

  /**
   * Which fact made a set larger than the flow of pointers alone would, or, for more than {@link
   * #MANY} targets, where they come together; for an empty set why it is empty; no text for any
   * other.
   *
   * @throws IllegalArgumentException when there is no such site
   */
  public String widenedBy(SiteId site) {
    return explanation.reason(set(site));
  }

  /**
   * How it comes that nobody knows what a site's pointer is, from the call back to the first cause;
   * empty when the pointer is known.
   *
   * @throws IllegalArgumentException when there is no such site
   */
  public ImmutableList<Step> widening(SiteId site) {
    return explanation.widening(set(site));
  }

  private TargetSet set(SiteId site) {
    TargetSet set = sites.get(site);
    if (set == null) {
      throw new IllegalArgumentException("no site " + site);
    }
    return set;
  }
}
