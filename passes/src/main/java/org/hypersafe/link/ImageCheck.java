package org.hypersafe.link;

import java.nio.file.Path;
import org.hypersafe.profile.Profile;

/** Stage 12 as the linker sees it. */
public interface ImageCheck {
  /** Accepts everything; for tests of the linker alone. */
  ImageCheck NONE = image -> {};

  /**
   * Checks a finished image.
   *
   * @throws org.hypersafe.diag.UserError when it breaks a rule
   */
  void check(LinkedImage image);

  /**
   * An image that nobody has seen yet.
   *
   * @param name the output's name, for diagnostics
   * @param withSymbols the image with all symbols of ours
   * @param finished the same, as the user will get it, perhaps without any symbols; or again {@code
   *     withSymbols}, when the output is no ELF or PE file
   */
  record LinkedImage(String name, Path withSymbols, Path finished, Profile profile) {}
}
