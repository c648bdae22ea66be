package org.hypersafe.asm;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.hypersafe.object.ObjectWriter;
import org.hypersafe.profile.Profile;

/**
 * A rewritten snippet, in the form tests compare.
 *
 * @param lines statements of the new text without blanks around, without {@code .globl} and {@code
 *     .hidden} of our labels
 * @param records record lines
 */
record Rewritten(ImmutableList<String> lines, ImmutableList<String> records) {
  static final String ID = "0123456789ab";

  static Rewritten handwritten(String... lines) {
    return handwritten("", lines);
  }

  static Rewritten withProfile(String profile, String... lines) {
    return handwritten(profile, lines);
  }

  private static Rewritten handwritten(String profile, String[] lines) {
    return of(AssemblyInput.Kind.HANDWRITTEN, profile, lines);
  }

  static Rewritten compiled(String... lines) {
    return of(AssemblyInput.Kind.COMPILER, "", lines);
  }

  static Rewritten of(AssemblyInput.Kind kind, String profile, String... lines) {
    AssemblyInput input =
        new AssemblyInput(
            String.join("\n", lines) + "\n", ID, "x.S", kind, 7, Profile.parse("p", profile));
    RewrittenAssembly result = AssemblyRewriter.rewrite(input);
    return new Rewritten(
        result
            .text()
            .lines()
            .map(String::strip)
            .filter(line -> !line.matches("\\.(globl|hidden)\t__hs_.*"))
            .map(line -> line.replace(ID, "h").replace('\t', ' '))
            .collect(toImmutableList()),
        recordLines(result));
  }

  private static ImmutableList<String> recordLines(RewrittenAssembly result) {
    List<String> section = ObjectWriter.sitesSection(result.records()).lines().toList();
    return section.stream()
        .skip(3)
        .map(line -> line.substring("\t.ascii\t\"".length(), line.length() - "\\n\"".length()))
        .collect(toImmutableList());
  }

  /** The record lines that begin with this letter. */
  ImmutableList<String> records(String letter) {
    return records.stream().filter(r -> r.startsWith(letter + " ")).collect(toImmutableList());
  }

  /** The new statements in place of old line {@code from}, given how many old lines follow it. */
  ImmutableList<String> lines(int from, int after) {
    return lines.subList(from, lines.size() - after);
  }
}
