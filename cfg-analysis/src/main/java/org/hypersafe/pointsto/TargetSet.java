package org.hypersafe.pointsto;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Optional;
import org.hypersafe.facts.SiteFact;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.SiteId;

/**
 * What one site may reach.
 *
 * @param caller the function the site stands in
 * @param source source file of the site's object
 * @param fact what IR says of it; empty for a site of assembly
 * @param by the rule that made the set
 * @param widenedBy which fact made it larger than the flow of pointers alone would, or why it is
 *     empty; empty text when it is precise
 * @param sameType how many address-taken functions have the site's C type: what it may reach under
 *     the rule "same C type"
 */
public record TargetSet(
    SiteId site,
    FunctionId caller,
    String source,
    Optional<SiteFact> fact,
    ImmutableSortedSet<FunctionId> targets,
    By by,
    String widenedBy,
    int sameType) {

  /** Rules, named in reports. */
  public enum By {
    /** A site whose pointer is followed to where each function's address is taken. */
    POINTS_TO,
    /** As before, but its pointer went through something imprecise: only those of its C type. */
    POINTS_TO_AND_TYPE,
    /** A C site whose pointer comes from where nobody can follow it: functions of its C type. */
    TYPE,
    /** A site of assembly: every function whose address is taken. */
    ASSEMBLY,
    /** A C site without a type: every function whose address is taken. */
    ALL;

    /** The word in reports, such as {@code points-to}. */
    public String word() {
      return Ascii.toLowerCase(name()).replace('_', '-');
    }
  }
}
