package org.hypersafe.cc;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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

  private static final String PREFIX = "--hypersafe-";
  private static final String PROFILE = "hypersafe-profile";
  private static final String KEEP = "hypersafe-keep";
  private static final String REPORT = "hypersafe-report";
  private static final String RUNTIME = "hypersafe-runtime";
  private static final ImmutableSet<String> NAMES = ImmutableSet.of(PROFILE, KEEP, REPORT, RUNTIME);

  /** Takes our flags, in the form {@code --name=value}, out of {@code arguments}. */
  public static OwnFlags parse(
      List<String> arguments, Path cwd, ImmutableMap<String, String> environment) {
    Map<String, String> values = new HashMap<>();
    ImmutableList.Builder<String> rest = ImmutableList.builder();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      boolean ours = argument.startsWith(PREFIX) && equals > 0;
      if (ours && NAMES.contains(argument.substring(2, equals))) {
        values.put(argument.substring(2, equals), argument.substring(equals + 1));
      } else {
        rest.add(argument);
      }
    }
    return of(name -> Optional.ofNullable(values.get(name)), cwd, environment)
        .withRest(rest.build());
  }

  /**
   * Our flags by their values; {@code HYPERSAFE_PROFILE} stands in for a missing profile flag, and
   * an empty name is none.
   *
   * @param values value of a flag by its name without dashes
   */
  public static OwnFlags of(
      Function<String, Optional<String>> values,
      Path cwd,
      ImmutableMap<String, String> environment) {
    return new OwnFlags(
        values
            .apply(PROFILE)
            .or(() -> Optional.ofNullable(environment.get("HYPERSAFE_PROFILE")))
            .filter(name -> !name.isEmpty())
            .map(cwd::resolve),
        values.apply(KEEP).map(cwd::resolve),
        values.apply(REPORT).map(cwd::resolve),
        values.apply(RUNTIME),
        ImmutableList.of());
  }

  private OwnFlags withRest(ImmutableList<String> arguments) {
    return new OwnFlags(profile, keep, report, runtime, arguments);
  }

  /** Our flags again, as arguments, for a linker that a compiler starts. */
  ImmutableList<String> arguments() {
    ImmutableList.Builder<String> flags = ImmutableList.builder();
    profile.ifPresent(file -> flags.add("--" + PROFILE + "=" + file));
    keep.ifPresent(directory -> flags.add("--" + KEEP + "=" + directory));
    report.ifPresent(file -> flags.add("--" + REPORT + "=" + file));
    runtime.ifPresent(name -> flags.add("--" + RUNTIME + "=" + name));
    return flags.build();
  }
}
