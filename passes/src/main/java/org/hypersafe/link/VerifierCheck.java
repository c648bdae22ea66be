package org.hypersafe.link;

import java.util.ArrayList;
import java.util.List;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.verify.ImageVerifier;
import org.hypersafe.verify.Strictness;
import org.hypersafe.verify.VerificationResult;
import org.hypersafe.verify.Violation;

/** Has the verifier look at each image before it gets its name. */
final class VerifierCheck implements ImageCheck {
  /** More breaches than this are counted, not shown. */
  private static final int SHOWN = 20;

  @Override
  public void check(LinkedImage image) {
    VerificationResult result =
        image.finished().equals(image.withSymbols())
            ? ImageVerifier.verify(image.withSymbols(), image.profile(), Strictness.CONTROL_FLOW)
            : ImageVerifier.verifyStripped(
                image.finished(), image.withSymbols(), image.profile(), Strictness.CONTROL_FLOW);
    if (result.passed()) {
      return;
    }
    List<Diagnostic> faults = new ArrayList<>();
    result.violations().stream().limit(SHOWN).map(Violation::diagnostic).forEach(faults::add);
    faults.add(
        new Diagnostic(
            image.name(),
            "image",
            "is not protected and was not written",
            result.violations().size() + " breaches",
            "compile everything with hypersafe-cc; what must stay as it is needs a profile line"));
    throw new UserError(faults);
  }
}
