package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.link.LdOption.Role;
import org.hypersafe.link.LdOption.Value;
import org.hypersafe.process.ResponseFiles;

/** Cuts a command line into arguments the way ld does (getopt_long_only). */
final class LinkCommandParser {
  private final ImmutableList<String> words;
  private final List<LdArgument> arguments = new ArrayList<>();
  private int next;

  private LinkCommandParser(ImmutableList<String> words) {
    this.words = words;
  }

  /**
   * Parses {@code words}.
   *
   * @param cwd where relative response files lie
   */
  static LinkCommand parse(List<String> words, Path cwd) {
    LinkCommandParser parser = new LinkCommandParser(ResponseFiles.expand(words, cwd));
    while (parser.next < parser.words.size()) {
      parser.argument();
    }
    return new LinkCommand(ImmutableList.copyOf(parser.arguments));
  }

  private void argument() {
    String word = words.get(next++);
    if (word.length() < 2 || word.charAt(0) != '-') {
      file(word);
    } else if (word.equals("--")) {
      while (next < words.size()) {
        file(words.get(next++));
      }
    } else {
      option(word);
    }
  }

  private void file(String word) {
    arguments.add(new LdArgument(Optional.empty(), word, ImmutableList.of(word)));
  }

  private void option(String word) {
    boolean twoDashes = word.startsWith("--");
    String body = word.substring(twoDashes ? 2 : 1);
    int equals = body.indexOf('=');
    String name = equals < 0 ? body : body.substring(0, equals);
    Optional<LdOption> found =
        body.length() == 1 ? LdOptionTable.exact(body) : find(name, twoDashes);
    if (found.isPresent()) {
      word(
          found.get(),
          word,
          equals < 0 ? Optional.empty() : Optional.of(body.substring(equals + 1)));
    } else {
      letter(word, body, twoDashes);
    }
  }

  /**
   * A word option; one letter with a joined value is not one, and with one dash no word begins with
   * o.
   */
  private static Optional<LdOption> find(String name, boolean twoDashes) {
    if (name.length() < 2 || (!twoDashes && name.charAt(0) == 'o')) {
      return Optional.empty();
    }
    Optional<LdOption> exact = LdOptionTable.exact(name);
    boolean abbreviates = twoDashes || LdOptionTable.exact(name.substring(0, 1)).isEmpty();
    return exact.isPresent() || !abbreviates ? exact : LdOptionTable.word(name);
  }

  private void word(LdOption option, String word, Optional<String> joined) {
    boolean takesNext =
        joined.isEmpty() && (option.value() == Value.WORD || option.value() == Value.LETTER);
    if (!takesNext) {
      add(option, joined.orElse(""), ImmutableList.of(word));
    } else if (next < words.size()) {
      String value = words.get(next++);
      add(option, value, ImmutableList.of(word, value));
    } else if (option.role() == Role.HYPERSAFE) {
      throw new UserError(
          new Diagnostic("hypersafe-ld", word, "value missing", "", "write " + word + "=VALUE"));
    } else {
      add(option, "", ImmutableList.of(word));
    }
  }

  /** {@code -lfoo}, {@code -O1}, or something we do not know, which ld may. */
  private void letter(String word, String body, boolean twoDashes) {
    Optional<LdOption> option =
        twoDashes ? Optional.empty() : LdOptionTable.exact(body.substring(0, 1));
    boolean joined =
        option.filter(o -> o.value() == Value.LETTER || o.value() == Value.REST).isPresent();
    if (joined) {
      add(option.orElseThrow(), body.substring(1), ImmutableList.of(word));
    } else {
      add(new LdOption(body, Value.NONE, Role.OTHER), "", ImmutableList.of(word));
    }
  }

  private void add(LdOption option, String value, ImmutableList<String> raw) {
    arguments.add(new LdArgument(Optional.of(option), value, raw));
  }
}
