package org.hypersafe.profile;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * One exception or fact.
 *
 * @param place {@code file:line} it stands at
 * @param reason why, in words; never empty
 */
public record ProfileLine(ProfileKind kind, String symbol, String reason, String place) {
  public ProfileLine {
    checkArgument(!symbol.isEmpty() && !reason.isEmpty(), "symbol and reason are needed");
  }
}
