package org.hypersafe.verify;

import org.hypersafe.profile.ProfileKind;
import org.hypersafe.verify.Findings.Fault;

/**
 * R6: {@code mov %reg,%cr0} stands in {@code cr0-write} functions only, save where the instruction
 * before sets WP in that register and no branch comes in between. A breach under {@link
 * Strictness#LOCKDOWN} only; listed writes count as uses either way. The same bytes inside other
 * instructions are reported, but no branch that R4 and R5 allow reaches them.
 */
final class Cr0WritesAreListed implements Rule {
  @Override
  public void check(Evidence evidence, Findings findings) {
    boolean strict = evidence.strictness() == Strictness.LOCKDOWN;
    for (Spot spot : evidence.code().cr0Writes()) {
      if (!evidence.exceptions().excuses(ProfileKind.CR0_WRITE, spot.address()) && strict) {
        findings.add(
            RuleId.CR0_WRITE,
            spot.address(),
            new Fault(
                "write to CR0 outside the gate",
                spot.text(),
                "use the gate, or list the function as cr0-write"));
      }
    }
  }
}
