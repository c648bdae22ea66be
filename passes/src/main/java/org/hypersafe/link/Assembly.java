package org.hypersafe.link;

import java.nio.file.Path;
import org.hypersafe.diag.EnvironmentError;
import org.hypersafe.process.ToolRunner.Result;

/** Judges runs of the assembler on text that we wrote. */
final class Assembly {
  private Assembly() {}

  /**
   * Accepts success only.
   *
   * @throws EnvironmentError when the disk is full
   * @throws IllegalStateException when our text is wrong
   */
  static void check(Result result, Path source) {
    if (result.stderrText().contains("No space left on device")) {
      throw new EnvironmentError(
          source.toString(), "no space left on device", "make room and link again");
    }
    if (!result.succeeded()) {
      throw new IllegalStateException("assembling " + source + ": " + result.stderrText());
    }
  }
}
