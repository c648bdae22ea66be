package org.hypersafe.corpus;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A wrong input, as data: shell commands, and how the last of them must fail.
 *
 * @param prepare commands that must succeed
 * @param run the command under test
 * @param exit its exit code
 * @param stderr texts that its standard error must contain
 * @param absent files that must not exist afterwards
 */
record BadInputCase(
    Path file,
    ImmutableList<String> prepare,
    String run,
    int exit,
    ImmutableList<String> stderr,
    ImmutableList<String> absent) {
  private static final ImmutableSet<String> KEYS =
      ImmutableSet.of("prepare", "run", "exit", "stderr", "absent");

  /** The cases of {@code test-corpus/bad-input/}, by name. */
  static ImmutableList<BadInputCase> all() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      ImmutableList.Builder<BadInputCase> cases = ImmutableList.builder();
      for (Path file : files.filter(f -> f.toString().endsWith(".case")).sorted().toList()) {
        cases.add(read(file));
      }
      return cases.build();
    }
  }

  static Path folder() {
    return Workbench.source().resolve("test-corpus/bad-input");
  }

  private static BadInputCase read(Path file) throws IOException {
    ImmutableListMultimap.Builder<String, String> found = ImmutableListMultimap.builder();
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      List<String> parts = Splitter.on(':').limit(2).trimResults().splitToList(line);
      if (parts.size() != 2 || !KEYS.contains(parts.get(0))) {
        throw new IOException(file + ": not a line of the form key: value: " + line);
      }
      found.put(parts.get(0), parts.get(1));
    }
    ImmutableListMultimap<String, String> values = found.build();
    return new BadInputCase(
        file,
        values.get("prepare"),
        Iterables.getOnlyElement(values.get("run")),
        Integer.parseInt(Iterables.getOnlyElement(values.get("exit"))),
        values.get("stderr"),
        values.get("absent"));
  }

  /** Whether a command uses the variable. */
  boolean uses(String variable) {
    return Stream.concat(prepare.stream(), Stream.of(run))
        .anyMatch(command -> command.matches(".*\\$" + variable + "\\b.*"));
  }

  @Override
  public String toString() {
    return String.valueOf(file.getFileName());
  }
}
