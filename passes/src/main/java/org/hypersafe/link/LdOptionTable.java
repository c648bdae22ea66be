package org.hypersafe.link;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hypersafe.link.LdOption.Role;
import org.hypersafe.link.LdOption.Value;

/** The options of GNU ld 2.40, read from {@code ld-options.txt} beside this class. */
final class LdOptionTable {
  private static final Splitter FIELDS =
      Splitter.on(CharMatcher.whitespace()).omitEmptyStrings().trimResults();

  /** By name without dashes. */
  private static final ImmutableSortedMap<String, LdOption> OPTIONS = read();

  private LdOptionTable() {}

  /** The option with exactly this name. */
  static Optional<LdOption> exact(String name) {
    return Optional.ofNullable(OPTIONS.get(name));
  }

  /**
   * The word option of this name, or the only one that begins with it (as getopt_long does).
   *
   * @param name at least two letters
   */
  static Optional<LdOption> word(String name) {
    if (OPTIONS.containsKey(name)) {
      return exact(name);
    }
    List<LdOption> longer =
        OPTIONS.subMap(name, name + Character.MAX_VALUE).values().stream()
            .filter(option -> option.name().length() > 1)
            .toList();
    return longer.size() == 1 ? Optional.of(longer.get(0)) : Optional.empty();
  }

  private static ImmutableSortedMap<String, LdOption> read() {
    ImmutableSortedMap.Builder<String, LdOption> options = ImmutableSortedMap.naturalOrder();
    String text;
    try {
      text =
          Resources.toString(
              Resources.getResource(LdOptionTable.class, "ld-options.txt"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String line : Splitter.on('\n').split(text)) {
      List<String> fields = FIELDS.splitToList(line);
      if (!fields.isEmpty() && !fields.get(0).startsWith("#")) {
        Role role =
            fields.size() > 2 && !fields.get(2).equals("#") ? role(fields.get(2)) : Role.OTHER;
        Value value = Value.valueOf(fields.get(1).toUpperCase(Locale.ROOT));
        options.put(fields.get(0), new LdOption(fields.get(0), value, role));
      }
    }
    return options.buildOrThrow();
  }

  private static Role role(String word) {
    return Role.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
