package org.hypersafe.verify;

import java.util.Locale;

/** The rules by name, in the order of the list in {@link ImageVerifier}. */
public enum RuleId {
  BARE_RETURN,
  PLAIN_BRANCH,
  MASK_AND_TABLE,
  TABLE_ENTRY,
  BRANCH_TARGET,
  CR0_WRITE,
  HIDDEN_CODE,
  RETURN_INDEX,
  SEAL,
  UNUSED_EXCEPTION;

  /** The name as users read it, such as {@code bare-return}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
