package org.hypersafe.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hypersafe.cli.HypersafeCommand.Console;
import org.hypersafe.diag.ExitCode;
import org.hypersafe.report.CfgRun;
import org.hypersafe.report.DiffText;
import org.hypersafe.report.HtmlPage;
import org.hypersafe.report.JsonReport;
import org.hypersafe.report.ReportDiff;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypersafe diff}: what a change did to the call graph. */
@Command(
    name = "diff",
    description = "Compares two reports: which target sets grew, shrank, came and went.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A and B are written by hypersafe cfg --format json or hypersafe-ld --hypersafe-report=FILE.",
      "A call is the same in both if source file, caller, type and its place among the caller's",
      "calls of that type are. A set grew if the call is in both and has a target that is new to"
          + " it.",
      "Exit codes: 0 no set grew, 1 a set grew or a report cannot be read, 2 usage."
    })
final class DiffCommand implements Callable<Integer> {
  /** How a comparison is written. */
  private enum Format {
    TEXT,
    JSON,
    HTML
  }

  private final Console console;

  @Parameters(index = "0", paramLabel = "A", description = "The report before.")
  private Path before = Path.of("");

  @Parameters(index = "1", paramLabel = "B", description = "The report after.")
  private Path after = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  DiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path cwd = console.request().cwd();
    ReportDiff diff = CfgRun.compare(cwd.resolve(before), cwd.resolve(after));
    console
        .out()
        .print(
            switch (format) {
              case TEXT -> DiffText.render(diff);
              case JSON -> JsonReport.render(diff);
              case HTML -> HtmlPage.of(diff, before.toString(), after.toString());
            });
    return diff.grew() ? ExitCode.USER_FAULT : ExitCode.OK;
  }
}
