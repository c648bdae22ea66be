package org.hypersafe.corpus;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What indirect calls of a case are called: by a comment {@code site: LABEL} in the line of the
 * call, so that neither edits nor optimisation change the name.
 *
 * @param labels by {@code file:line}
 * @param files names of the case's source files
 */
record SiteMarks(ImmutableMap<String, String> labels, ImmutableSet<String> files) {
  private static final Pattern MARK = Pattern.compile("/\\* site: ([\\w-]+) \\*/");

  static SiteMarks of(CorpusCase program) throws IOException {
    ImmutableMap.Builder<String, String> labels = ImmutableMap.builder();
    ImmutableSet.Builder<String> files = ImmutableSet.builder();
    try (Stream<Path> all = Files.list(program.directory())) {
      for (Path file : (Iterable<Path>) all.sorted()::iterator) {
        String name = file.getFileName().toString();
        if (name.startsWith(program.name() + ".") && name.matches(".*\\.[chS]")) {
          files.add(name);
          List<String> lines = Files.readAllLines(file);
          for (int i = 0; i < lines.size(); i++) {
            Matcher mark = MARK.matcher(lines.get(i));
            if (mark.find()) {
              labels.put(name + ":" + (i + 1), mark.group(1));
            }
          }
        }
      }
    }
    return new SiteMarks(labels.buildOrThrow(), files.build());
  }

  Optional<String> label(String file, int line) {
    return Optional.ofNullable(labels.get(file + ":" + line));
  }

  /** The labels that stand in the sources; several lines may share one. */
  ImmutableSortedSet<String> all() {
    return ImmutableSortedSet.copyOf(labels.values());
  }
}
