package org.hypersafe.cc;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hypersafe.cc.CompilerArguments.Input;

/**
 * What a source is called in records, ids and diagnostics. distcc hands over what it preprocessed
 * under a name that differs from run to run; the line marker at its top says which file it was, and
 * with that name the object is the one that its sender would have made.
 */
final class SourceName {
  private static final Pattern LINE_MARKER =
      Pattern.compile("# [0-9]+ \"((?:[^\"\\\\]|\\\\.)+)\".*");

  private SourceName() {}

  /** The name in the line marker of a preprocessed input's first line, or else the file's own. */
  static String of(Input input, Path cwd) throws IOException {
    boolean preprocessed =
        switch (input.language()) {
          case PREPROCESSED_C, ASSEMBLY -> true;
          case C, ASSEMBLY_WITH_CPP, LINKER_INPUT, UNSUPPORTED -> false;
        };
    if (!preprocessed || input.file().equals("-")) {
      return input.file();
    }
    try (BufferedReader reader =
        Files.newBufferedReader(cwd.resolve(input.file()), StandardCharsets.ISO_8859_1)) {
      String line = reader.readLine();
      Matcher marker = LINE_MARKER.matcher(line == null ? "" : line);
      return marker.matches() ? marker.group(1).replaceAll("\\\\(.)", "$1") : input.file();
    }
  }
}
