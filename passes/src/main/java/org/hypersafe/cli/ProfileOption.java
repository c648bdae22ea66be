package org.hypersafe.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The profile of a build, for commands that analyse what it made. */
final class ProfileOption {
  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "The build's profile: what allocates memory, and reasons of exceptions; without it more"
              + " counts as unknown than in the link (default: HYPERSAFE_PROFILE).")
  private Optional<Path> file = Optional.empty();

  Optional<Path> file() {
    return file;
  }
}
