package org.hypersafe.process;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replaces {@code @file} by the words in the file, with libiberty's quoting; a file that cannot be
 * read stays a word.
 */
public final class ResponseFiles {
  /** libiberty gives up here, too. */
  private static final int MAX_FILES = 2000;

  private ResponseFiles() {}

  /** {@code words} with each response file's words in its place, files within files too. */
  public static ImmutableList<String> expand(List<String> words, Path cwd) {
    List<String> result = new ArrayList<>(words);
    int files = 0;
    for (int i = 0; i < result.size(); ) {
      Optional<String> text = files < MAX_FILES ? contents(result.get(i), cwd) : Optional.empty();
      if (text.isPresent()) {
        files++;
        result.remove(i);
        result.addAll(i, split(text.get()));
      } else {
        i++;
      }
    }
    return ImmutableList.copyOf(result);
  }

  /** {@code words} as the text of a response file. */
  public static String quote(List<String> words) {
    StringBuilder text = new StringBuilder();
    for (String word : words) {
      if (word.isEmpty()) {
        text.append("\"\"");
      }
      for (int i = 0; i < word.length(); i++) {
        char c = word.charAt(i);
        if (Character.isWhitespace(c) || c == '\\' || c == '"' || c == '\'') {
          text.append('\\');
        }
        text.append(c);
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static Optional<String> contents(String word, Path cwd) {
    if (word.length() < 2 || word.charAt(0) != '@') {
      return Optional.empty();
    }
    try {
      Path file = cwd.resolve(word.substring(1));
      return Files.isRegularFile(file)
          ? Optional.of(Files.readString(file, StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The words of a response file's text: blanks divide, quotes group, a backslash keeps the next
   * character.
   */
  public static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        inWord = true;
      } else if (quote != 0 || c == '"' || c == '\'') {
        boolean mark = quote == 0 || c == quote;
        if (!mark) {
          word.append(c);
        }
        quote = !mark ? quote : quote == 0 ? c : 0;
        inWord = true;
      } else if (!Character.isWhitespace(c)) {
        word.append(c);
        inWord = true;
      } else if (inWord) {
        words.add(word.toString());
        word.setLength(0);
        inWord = false;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
