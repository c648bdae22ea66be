package org.hypersafe.verify;

import org.hypersafe.profile.ProfileKind;
import org.hypersafe.verify.Findings.Fault;
import org.hypersafe.verify.VerificationResult.ExceptionUse;

/**
 * R9: every exception excuses something. Runs last; {@code cr0-write} lines matter under lockdown
 * only.
 */
final class ExceptionsAreUsed implements Rule {
  @Override
  public void check(Evidence evidence, Findings findings) {
    for (ExceptionUse use : evidence.exceptions().uses()) {
      boolean idle =
          use.line().kind() == ProfileKind.CR0_WRITE
              && evidence.strictness() == Strictness.CONTROL_FLOW;
      if (use.uses() == 0 && !idle) {
        findings.add(
            RuleId.UNUSED_EXCEPTION,
            use.line().place(),
            new Fault(
                "exception matches nothing in the image",
                use.line().kind().word() + " " + use.line().symbol(),
                "delete the line, or correct its symbol"));
      }
    }
  }
}
