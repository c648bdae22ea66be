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
 * @param escaped those of them that join every C site
 * @param explanation finds chains of facts when asked
 */
public record TargetSets(
    ImmutableSortedMap<SiteId, TargetSet> sites,
    ImmutableSet<FunctionId> addressTaken,
    ImmutableSortedSet<FunctionId> escaped,
    Explanation explanation) {

  /** Finds out why a function is in a set. */
  public interface Explanation {
    /** The chain, from the address being taken to the call. */
    ImmutableList<Step> why(TargetSet set, FunctionId target);
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
   * Which fact made a set larger than the flow of pointers alone would; for an empty set why it is
   * empty; empty text for a precise set.
   *
   * @throws IllegalArgumentException when there is no such site
   */
  public String widenedBy(SiteId site) {
    return set(site).widenedBy();
  }

  private TargetSet set(SiteId site) {
    TargetSet set = sites.get(site);
    if (set == null) {
      throw new IllegalArgumentException("no site " + site);
    }
    return set;
  }
}
