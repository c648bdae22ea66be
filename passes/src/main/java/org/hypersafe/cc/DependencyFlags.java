package org.hypersafe.cc;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * clang names depfile and target after its output; our output is a temporary file, so what it would
 * have chosen is said explicitly.
 */
final class DependencyFlags {
  private DependencyFlags() {}

  /** The flags to add so that depfiles come out as if clang itself wrote {@code object}. */
  static ImmutableList<String> forOutput(List<String> flags, String object) {
    boolean bySource = flags.contains("-MD") || flags.contains("-MMD");
    boolean byPreprocessor =
        flags.stream().anyMatch(f -> f.startsWith("-Wp,-MD") || f.startsWith("-Wp,-MMD"));
    if (!bySource && !byPreprocessor) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<String> added = ImmutableList.builder();
    boolean hasTarget = flags.stream().anyMatch(f -> f.startsWith("-MT") || f.startsWith("-MQ"));
    if (!hasTarget) {
      added.add("-MQ", object);
    }
    if (bySource && flags.stream().noneMatch(f -> f.startsWith("-MF"))) {
      added.add("-MF", withSuffix(object));
    }
    return added.build();
  }

  private static String withSuffix(String object) {
    int slash = object.lastIndexOf('/');
    int dot = object.lastIndexOf('.');
    return (dot > slash ? object.substring(0, dot) : object) + ".d";
  }
}
