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
 */
public record TargetSet(
    SiteId site,
    FunctionId caller,
    String source,
    Optional<SiteFact> fact,
    ImmutableSortedSet<FunctionId> targets,
    By by) {

  /** Rules, named in reports. */
  public enum By {
    /** A C site: functions of its type. */
    TYPE,
    /** A site of assembly: every function whose address is taken. */
    ASSEMBLY,
    /** A C site without a type: every function whose address is taken. */
    ALL;

    public String word() {
      return Ascii.toLowerCase(name());
    }
  }
}
