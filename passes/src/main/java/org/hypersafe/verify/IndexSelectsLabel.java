package org.hypersafe.verify;

import org.hypersafe.verify.CodeMap.ClosedReturn;
import org.hypersafe.verify.Findings.Fault;
import org.hypersafe.verify.MaskedBranch.TableKind;
import org.hypersafe.verify.TableSet.Table;

/**
 * R8: in every return table that holds a call site's return label, the number that the site pushes
 * selects the slot of that label; and a closed return that compares the number goes to the site
 * that pushes it.
 */
final class IndexSelectsLabel implements Rule {
  private static final String CURE = "link again with hypersafe-ld; if it stays, the plan is wrong";

  @Override
  public void check(Evidence evidence, Findings findings) {
    for (Table table : evidence.tables().of(TableKind.RETURN)) {
      for (int slot = 0; slot < table.slots(); slot++) {
        CallSite site = evidence.code().callSites().get(table.entry(slot));
        if (site != null && (site.index() & table.mask()) != slot) {
          String value =
              String.format("index %d, slot %d of table 0x%x", site.index(), slot, table.address());
          findings.add(
              RuleId.RETURN_INDEX,
              site.address(),
              new Fault("index does not select its own return label", value, CURE));
        }
      }
    }
    evidence.code().closed().forEach(closed -> checkClosed(closed, evidence, findings));
  }

  private static void checkClosed(ClosedReturn closed, Evidence evidence, Findings findings) {
    CallSite site = evidence.code().callSites().get(closed.to());
    if (closed.index().isPresent()
        && (site == null || (int) site.index() != (int) closed.index().getAsLong())) {
      findings.add(
          RuleId.RETURN_INDEX,
          closed.address(),
          new Fault(
              "closed return leads to a site with another index",
              Long.toString(closed.index().getAsLong()),
              CURE));
    }
  }
}
