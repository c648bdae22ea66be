package org.hypersafe.corpus;

import static org.junit.jupiter.api.Assertions.fail;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hypersafe.corpus.Workbench.Outcome;
import org.hypersafe.process.ToolRunner;
import org.hypersafe.process.ToolRunner.Command;

/**
 * What a program must print, and the exit code it must end with, exactly.
 *
 * @param file where that stands
 * @param codeAlways whether the line with the exit code is there even if it is 0
 */
record Expectation(Path file, boolean codeAlways) {
  /** Rewrites expectations instead of comparing with them. */
  static boolean blessing() {
    return Boolean.getBoolean("hypersafe.bless");
  }

  void check(String subject, Outcome outcome) throws IOException {
    String code = outcome.exit() == 0 && !codeAlways ? "" : "[exit " + outcome.exit() + "]\n";
    String actual = outcome.out() + code;
    if (actual.isEmpty()) {
      fail(subject + ": no output is not a pass");
    }
    if (blessing()) {
      Files.writeString(file, actual);
      return;
    }
    String expected = Files.exists(file) ? Files.readString(file) : "";
    if (!actual.equals(expected)) {
      fail(
          "%s: other output than expected\n%s--- stderr\n%s\nif the new output is right: %s"
              .formatted(subject, difference(actual), outcome.err(), blessCommand(subject)));
    }
  }

  private static String blessCommand(String subject) {
    return "mvn -o -pl passes -am test -Dtest=CorpusTest,TargetSetsTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dhypersafe.bless=true -Dhypersafe.case="
        + subject;
  }

  private String difference(String actual) {
    return ToolRunner.run(
            new Command(
                ImmutableList.of(
                    "diff", "-u", "-N", "--label=expected", "--label=actual", file.toString(), "-"),
                Path.of("/"),
                ImmutableMap.copyOf(System.getenv()),
                actual.getBytes(StandardCharsets.UTF_8)))
        .stdoutText();
  }
}
