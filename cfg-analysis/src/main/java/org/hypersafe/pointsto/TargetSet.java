package org.hypersafe.pointsto;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Optional;
import org.hypersafe.facts.SiteFact;
import org.hypersafe.facts.SiteFact.FixedPlace;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.SiteId;

/**
 * What one site may reach.
 *
 * @param caller the function the site stands in
 * @param source source file of the site's object
 * @param fact what IR says of it; empty for a site of assembly
 * @param by the rule that made the set
 * @param widenedBy why a site of no pointer has this set; empty text for others, whose reasons
 *     {@link TargetSets#widenedBy} finds
 * @param sameType how many address-taken functions have the site's C type: what it may reach under
 *     the rule "same C type"
 * @param sealed where its pointer is read from, if nothing can write there from the end of boot on:
 *     from then on the site has one target, and its table that slot alone
 * @param retired how many targets are freed at the end of boot; a site that is freed itself is
 *     neither sealed, nor are its targets counted
 */
public record TargetSet(
    SiteId site,
    FunctionId caller,
    String source,
    Optional<SiteFact> fact,
    ImmutableSortedSet<FunctionId> targets,
    By by,
    String widenedBy,
    int sameType,
    Optional<FixedPlace> sealed,
    int retired) {

  /** How many functions the site may reach from the end of boot on. */
  public int targetsAfterBoot() {
    int lasting = targets.size() - retired;
    return sealed.isEmpty() ? lasting : Math.min(1, lasting);
  }

  /** Rules, named in reports. */
  public enum By {
    /** A site whose pointer is followed to where each function's address is taken. */
    POINTS_TO,
    /** As before, but its pointer went through something imprecise: only those of its C type. */
    POINTS_TO_AND_TYPE,
    /** A C site whose pointer may be any: functions of its C type that unknown code has. */
    TYPE,
    /** A site of assembly: every function whose address is taken. */
    ASSEMBLY,
    /** The same, but it has no C type: every function that unknown code has. */
    ALL;

    /** The word in reports, such as {@code points-to}. */
    public String word() {
      return Ascii.toLowerCase(name()).replace('_', '-');
    }
  }
}
