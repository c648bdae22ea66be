package org.hypersafe.link;

import java.nio.file.Path;
import java.util.Optional;
import org.hypersafe.cc.OwnFlags;
import org.hypersafe.profile.Profile;

/**
 * Our own options of one link.
 *
 * @param keep where stage outputs go
 * @param report where report.json goes
 * @param port a runtime port of ours
 */
record LinkSettings(
    Profile profile, Optional<Path> keep, Optional<Path> report, Optional<String> port) {
  private static final String CONSTRUCTOR_LISTS =
      """
      foreign-code ___CTOR_LIST__ data that ld's own PE script puts into .text
      foreign-code ___DTOR_LIST__ data that ld's own PE script puts into .text
      """;

  /**
   * Reads options, and HYPERSAFE_PROFILE where there is no option.
   *
   * @throws org.hypersafe.diag.UserError when the profile is wrong
   */
  static LinkSettings of(LinkRequest request, LinkCommand command) {
    OwnFlags flags = OwnFlags.of(command::hyperSafe, request.cwd(), request.env());
    return new LinkSettings(
        flags.profile().map(Profile::read).orElse(Profile.EMPTY).forImage(command.output()),
        flags.keep(),
        flags.report(),
        flags.runtime().filter(port -> !port.equals("none")));
  }

  /** The same with the exceptions of the runtime, whose file they stand in. */
  LinkSettings withRuntime(Path exceptions) {
    return with(Profile.read(exceptions));
  }

  /** The same with what ld itself puts between code when a PE link names no script. */
  LinkSettings withConstructorLists() {
    return with(Profile.parse("ld", CONSTRUCTOR_LISTS));
  }

  /** Appends lines; the user's keep their places in diagnostics. */
  private LinkSettings with(Profile others) {
    return new LinkSettings(profile.and(others), keep, report, port);
  }
}
