package org.hypersafe.link;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hypersafe.load.ImageLayout;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;

/**
 * Looks for arrays that a linker script gathers out of sections that no input has. A loop over one
 * sees nothing, and its calls have no target: that is right if the array is empty, and a surprise
 * if a name is misspelt.
 */
final class ScriptCheck {
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern NOT_A_BREAK = Pattern.compile("[^\\n]");
  private static final Pattern SYMBOL =
      Pattern.compile("([A-Za-z_.$][\\w.$]*)\\s*=\\s*\\.\\s*[;)]");
  private static final Pattern SECTION = Pattern.compile("\\(\\s*(\\.[\\w.$*?-]+)");

  private ScriptCheck() {}

  /** A symbol that stands for an address, and where the script says so. */
  private record Mark(String symbol, int end) {}

  /**
   * Warnings, two lines each.
   *
   * @param name of the script as the user gave it
   * @param profile says which sections are in no input on purpose
   */
  static ImmutableList<String> warnings(
      String name, String script, ImageLayout layout, Profile profile) {
    // Breaks stay, so that lines keep their numbers.
    String text =
        COMMENT
            .matcher(script)
            .replaceAll(comment -> NOT_A_BREAK.matcher(comment.group()).replaceAll(" "));
    List<Mark> marks = new ArrayList<>();
    Matcher symbol = SYMBOL.matcher(text);
    while (symbol.find()) {
      marks.add(new Mark(symbol.group(1), symbol.end()));
    }
    ImmutableList.Builder<String> warnings = ImmutableList.builder();
    for (int i = 0; i + 1 < marks.size(); i++) {
      Mark start = marks.get(i);
      Mark end = marks.get(i + 1);
      boolean isEmpty =
          layout.between(start.symbol(), end.symbol()).filter(List::isEmpty).isPresent();
      Matcher section = SECTION.matcher(text.substring(start.end(), end.end()));
      // Between two sections of the image nothing is gathered.
      boolean isOne =
          text.indexOf('}', start.end()) < 0 || text.indexOf('}', start.end()) > end.end();
      boolean isNews =
          isEmpty
              && isOne
              && section.find()
              && !profile.has(ProfileKind.MAY_BE_EMPTY, section.group(1));
      if (isNews) {
        int line = line(text, start.end() + section.start(1));
        warnings.add(warning(name + ":" + line, section.group(1), start, end));
      }
    }
    return warnings.build();
  }

  private static String warning(String place, String section, Mark start, Mark end) {
    return place
        + ": warning: "
        + section
        + ": no input has this section, so nothing lies between "
        + start.symbol()
        + " and "
        + end.symbol()
        + "\n"
        + place
        + ": note: calls in a loop over it get no target; if it is not to be empty, write the name"
        + " of the section that its variables are in, else a line in the profile: may-be-empty "
        + section
        + " REASON\n";
  }

  private static int line(String text, int at) {
    return Splitter.on('\n').splitToList(text.substring(0, at)).size();
  }
}
