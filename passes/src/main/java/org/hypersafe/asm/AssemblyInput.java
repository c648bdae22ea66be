package org.hypersafe.asm;

import static com.google.common.base.Preconditions.checkArgument;

import org.hypersafe.profile.Profile;

/**
 * One file to rewrite.
 *
 * @param text flat canonical assembly
 * @param objectId 12 hex digits, unique an object
 * @param source source path as given to the compiler, for records and diagnostics
 * @param kind who wrote the instructions
 * @param indirectSites how many indirect sites the IR pass has numbered; sites of the assembly go
 *     on from there
 * @param profile exceptions
 */
public record AssemblyInput(
    String text, String objectId, String source, Kind kind, int indirectSites, Profile profile) {

  /** Who wrote the instructions. */
  public enum Kind {
    /** The compiler, except between {@code #APP} and {@code #NO_APP}. */
    COMPILER,
    /** The programmer. */
    HANDWRITTEN
  }

  public AssemblyInput {
    checkArgument(indirectSites >= 0, "negative number of sites");
  }
}
