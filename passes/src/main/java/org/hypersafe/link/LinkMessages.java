package org.hypersafe.link;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts ld's messages into terms of the user's files and symbols. */
final class LinkMessages {
  private static final Pattern NAMED = Pattern.compile("__hs_(?:fi|ref)\\.([^\\s'\"`,;:)]+)");
  private static final Pattern PORT = Pattern.compile("undefined reference to `(hs_port_\\w+)'");

  private final String scratch;
  private final String output;

  /**
   * Prepares to translate.
   *
   * @param scratch directory of our own files
   * @param output what the user calls the image
   */
  LinkMessages(Path scratch, Path output) {
    this.scratch = scratch.toString();
    this.output = output.toString();
  }

  /** {@code text} with our names replaced by the user's. */
  String translate(String text) {
    String result = text;
    String name = Path.of(output).getFileName().toString();
    for (String ours : new String[] {"image/" + name, "plain/" + name, "probe", "trial"}) {
      result = replaceWord(result, scratch + "/" + ours, output);
    }
    result = result.replace(scratch + "/", "<hypersafe>/");
    result = NAMED.matcher(result).replaceAll("$1");
    Matcher port = PORT.matcher(result);
    if (port.find()) {
      result +=
          "hypersafe-ld: note: "
              + port.group(1)
              + " is part of the port the hypervisor brings: see runtime-stubs/README.md\n";
    }
    return result;
  }

  private static String replaceWord(String text, String word, String replacement) {
    return text.replaceAll(
        Pattern.quote(word) + "(?![\\w.-])", Matcher.quoteReplacement(replacement));
  }
}
