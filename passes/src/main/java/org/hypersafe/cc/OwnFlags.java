package org.hypersafe.cc;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The flags of ours among a compiler's or linker's, taken out.
 *
 * @param profile the profile file
 * @param keep where stage outputs go
 * @param report where the linker writes its report
 * @param runtime the port of the runtime to link in, such as {@code linux}; none when the
 *     hypervisor brings its own
 * @param rest all other arguments
 */
public record OwnFlags(
    Optional<Path> profile,
    Optional<Path> keep,
    Optional<Path> report,
    Optional<String> runtime,
    ImmutableList<String> rest) {

  private static final String PROFILE = "--hypersafe-profile=";
  private static final String KEEP = "--hypersafe-keep=";
  private static final String REPORT = "--hypersafe-report=";
  private static final String RUNTIME = "--hypersafe-runtime=";

  /**
   * Takes our flags out of {@code arguments}; {@code HYPERSAFE_PROFILE} stands in for a missing
   * profile flag.
   */
  public static OwnFlags parse(
      List<String> arguments, Path cwd, ImmutableMap<String, String> environment) {
    Optional<Path> profile =
        Optional.ofNullable(environment.get("HYPERSAFE_PROFILE")).map(cwd::resolve);
    Optional<Path> keep = Optional.empty();
    Optional<Path> report = Optional.empty();
    Optional<String> runtime = Optional.empty();
    ImmutableList.Builder<String> rest = ImmutableList.builder();
    for (String argument : arguments) {
      if (argument.startsWith(PROFILE)) {
        profile = Optional.of(cwd.resolve(argument.substring(PROFILE.length())));
      } else if (argument.startsWith(KEEP)) {
        keep = Optional.of(cwd.resolve(argument.substring(KEEP.length())));
      } else if (argument.startsWith(REPORT)) {
        report = Optional.of(cwd.resolve(argument.substring(REPORT.length())));
      } else if (argument.startsWith(RUNTIME)) {
        runtime = Optional.of(argument.substring(RUNTIME.length()));
      } else {
        rest.add(argument);
      }
    }
    return new OwnFlags(profile, keep, report, runtime, rest.build());
  }

  /** Our flags again, as arguments, for a linker that a compiler starts. */
  ImmutableList<String> arguments() {
    ImmutableList.Builder<String> flags = ImmutableList.builder();
    profile.ifPresent(file -> flags.add(PROFILE + file));
    keep.ifPresent(directory -> flags.add(KEEP + directory));
    report.ifPresent(file -> flags.add(REPORT + file));
    runtime.ifPresent(name -> flags.add(RUNTIME + name));
    return flags.build();
  }
}
