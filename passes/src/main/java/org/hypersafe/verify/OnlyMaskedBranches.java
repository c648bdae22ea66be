package org.hypersafe.verify;

import org.hypersafe.profile.ProfileKind;
import org.hypersafe.verify.Findings.Fault;

/**
 * R2: no indirect call or jump but a masked one, outside {@code plain-call} and {@code foreign}.
 */
final class OnlyMaskedBranches implements Rule {
  @Override
  public void check(Evidence evidence, Findings findings) {
    for (Spot branch : evidence.code().indirect()) {
      if (!isListed(branch, evidence.exceptions())) {
        findings.add(
            RuleId.PLAIN_BRANCH,
            branch.address(),
            new Fault(
                "indirect branch without mask and table",
                branch.text(),
                "compile it with hypersafe-cc, or list the function as plain-call"));
      }
    }
  }

  private static boolean isListed(Spot branch, ExceptionBook exceptions) {
    return exceptions.excuses(ProfileKind.PLAIN_CALL, branch.address())
        || exceptions.excuses(ProfileKind.FOREIGN, branch.address());
  }
}
