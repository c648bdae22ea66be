package org.hypersafe.profile;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;

/** All lines of a profile, looked up by kind and symbol. */
public final class Profile {
  /** No lines. */
  public static final Profile EMPTY = new Profile(ImmutableList.of());

  private static final Splitter FIELDS =
      Splitter.on(CharMatcher.whitespace()).omitEmptyStrings().trimResults().limit(3);

  private final ImmutableList<ProfileLine> lines;
  private final ImmutableTable<ProfileKind, String, ProfileLine> index;

  private Profile(ImmutableList<ProfileLine> lines) {
    this.lines = lines;
    ImmutableTable.Builder<ProfileKind, String, ProfileLine> table = ImmutableTable.builder();
    lines.forEach(line -> table.put(line.kind(), line.symbol(), line));
    this.index = table.buildOrThrow();
  }

  /**
   * Reads a profile file.
   *
   * @throws UserError for every line that is malformed, has no reason or stands twice; and when the
   *     file cannot be read
   */
  public static Profile read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw UserError.unreadable(file, "profile", e);
    }
  }

  /** Parses {@code text}; {@code name} stands before the line number in diagnostics. */
  public static Profile parse(String name, String text) {
    List<Diagnostic> faults = new ArrayList<>();
    List<ProfileLine> lines = new ArrayList<>();
    int number = 0;
    for (String raw : Splitter.on('\n').split(text)) {
      number++;
      String line = raw.strip();
      if (!line.isEmpty() && line.charAt(0) != '#') {
        parseLine(name + ":" + number, line, lines, faults);
      }
    }
    if (!faults.isEmpty()) {
      throw new UserError(faults);
    }
    return new Profile(ImmutableList.copyOf(lines));
  }

  private static void parseLine(
      String place, String line, List<ProfileLine> lines, List<Diagnostic> faults) {
    List<String> fields = FIELDS.splitToList(line);
    Optional<ProfileKind> kind = ProfileKind.of(fields.get(0));
    if (kind.isEmpty()) {
      String known =
          Stream.of(ProfileKind.values()).map(ProfileKind::word).collect(Collectors.joining(", "));
      faults.add(
          new Diagnostic(place, fields.get(0), "unknown kind", line, "known kinds are " + known));
      return;
    }
    if (fields.size() < 3) {
      faults.add(
          new Diagnostic(
              place, fields.get(0), "no reason", line, "write: kind symbol reason in words"));
      return;
    }
    String symbol = fields.get(1);
    boolean twice =
        lines.stream().anyMatch(l -> l.kind() == kind.get() && l.symbol().equals(symbol));
    if (twice) {
      faults.add(new Diagnostic(place, symbol, "stands twice", line, "delete one line"));
      return;
    }
    lines.add(new ProfileLine(kind.get(), symbol, fields.get(2), place));
  }

  /**
   * What the profile says of one image: all lines, or none when its {@code image} lines name
   * others. A hypervisor's makefile links small programs to try the linker, and no line is of use
   * there.
   *
   * @param image the image's file
   */
  public Profile forImage(Path image) {
    boolean named =
        lines.stream().noneMatch(line -> line.kind() == ProfileKind.IMAGE)
            || lines.stream()
                .filter(line -> line.kind() == ProfileKind.IMAGE)
                .anyMatch(line -> matches(line.symbol(), image));
    return named ? this : EMPTY;
  }

  private static boolean matches(String pattern, Path image) {
    Path name = image.getFileName();
    return name != null && FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(name);
  }

  /** These lines and those of {@code others} that say something new. */
  public Profile and(Profile others) {
    return new Profile(
        Stream.concat(
                lines.stream(),
                others.lines.stream().filter(line -> !has(line.kind(), line.symbol())))
            .collect(ImmutableList.toImmutableList()));
  }

  /** All lines, in file order. */
  public ImmutableList<ProfileLine> lines() {
    return lines;
  }

  /** The line of this kind for {@code symbol}. */
  public Optional<ProfileLine> line(ProfileKind kind, String symbol) {
    return Optional.ofNullable(index.get(kind, symbol));
  }

  /** Whether a line of this kind names {@code symbol}. */
  public boolean has(ProfileKind kind, String symbol) {
    return index.contains(kind, symbol);
  }
}
