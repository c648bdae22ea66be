package org.hypersafe.verify;

import org.hypersafe.profile.ProfileKind;
import org.hypersafe.verify.Findings.Fault;

/**
 * R1: no near {@code ret}, whatever its prefix, outside {@code plain-return} and {@code foreign}.
 */
final class NoBareReturn implements Rule {
  @Override
  public void check(Evidence evidence, Findings findings) {
    for (Spot spot : evidence.code().returns()) {
      boolean listed = evidence.exceptions().excuses(ProfileKind.PLAIN_RETURN, spot.address());
      if (!listed && !evidence.exceptions().excuses(ProfileKind.FOREIGN, spot.address())) {
        findings.add(
            RuleId.BARE_RETURN,
            spot.address(),
            new Fault(
                "return through an address on the stack",
                spot.text(),
                "compile it with hypersafe-cc, or list the function as plain-return"));
      }
    }
  }
}
