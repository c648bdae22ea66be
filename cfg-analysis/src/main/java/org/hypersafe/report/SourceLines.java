package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hypersafe.report.CfgReport.Step;

/** Texts of source lines, as far as the sources are there. */
final class SourceLines {
  /** An initialiser is not searched any further. */
  private static final int MOST_LINES = 400;

  private final ImmutableList<Path> directories;
  private final Map<String, List<String>> files = new HashMap<>();

  /** Looks for sources below these directories. */
  SourceLines(Iterable<Path> directories) {
    this.directories = ImmutableList.copyOf(directories);
  }

  /**
   * The line of a step. Of an initialiser the compiler knows the first line only, so the line that
   * names the function is looked for, with its number before it.
   *
   * @param function whose address it may be about
   */
  Optional<String> text(Step step, String function) {
    if (step.line() <= 0) {
      return Optional.empty();
    }
    List<String> lines = files.computeIfAbsent(step.file(), this::read);
    if (step.line() > lines.size()) {
      return Optional.empty();
    }
    String text = lines.get(step.line() - 1).strip();
    return step.what().contains("initialiser")
        ? Optional.of(inInitialiser(lines, step.line(), function).orElse(text))
        : Optional.of(text);
  }

  private static Optional<String> inInitialiser(List<String> lines, int line, String function) {
    int at = function.indexOf('@', 1);
    String symbol = at < 0 ? function : function.substring(0, at);
    Pattern named = Pattern.compile("\\b" + Pattern.quote(symbol) + "\\b");
    for (int i = line - 1; i < Math.min(lines.size(), line + MOST_LINES); i++) {
      if (named.matcher(lines.get(i)).find()) {
        return Optional.of("line " + (i + 1) + ": " + lines.get(i).strip());
      }
      if (i > line - 1 && lines.get(i).startsWith("}")) {
        break;
      }
    }
    return Optional.empty();
  }

  private List<String> read(String file) {
    return directories.stream()
        .map(directory -> linesOf(directory, file))
        .filter(lines -> !lines.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private static List<String> linesOf(Path directory, String file) {
    try {
      Path path = directory.resolve(file);
      return Files.isRegularFile(path)
          ? Files.readString(path, StandardCharsets.ISO_8859_1).lines().toList()
          : List.of();
    } catch (IOException | InvalidPathException e) {
      // The text of a line is a help, no part of the answer.
      return List.of();
    }
  }
}
