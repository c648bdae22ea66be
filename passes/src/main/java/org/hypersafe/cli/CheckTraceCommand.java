package org.hypersafe.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hypersafe.cli.HypersafeCommand.Console;
import org.hypersafe.diag.ExitCode;
import org.hypersafe.trace.Trace;
import org.hypersafe.trace.TraceCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypersafe check-trace}: tries a report on calls that were observed. */
@Command(
    name = "check-trace",
    description = "Checks that a report allows every call that was observed in a running image.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "PAIRS is what `hypersafe trace` wrote, of this build or of another one of the same sources.",
      "Exit codes: 0 every pair is allowed, 1 one is not or too few sites ran, 2 usage."
    })
final class CheckTraceCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "PAIRS", description = "Observed pairs.")
  private Path pairs = Path.of("");

  @Parameters(index = "1", paramLabel = "REPORT", description = "The report to try.")
  private Path report = Path.of("");

  @Option(
      names = "--min-coverage",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description = "Also demand that so many of the sites were executed.")
  private double minCoverage;

  @Option(
      names = "--never",
      description = "List, by file, the callers whose calls were never executed.")
  private boolean never;

  CheckTraceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path cwd = console.request().cwd();
    TraceCheck.Result result =
        TraceCheck.check(Trace.read(cwd.resolve(pairs)), cwd.resolve(report));
    result.faults().forEach(fault -> console.err().println(fault.render()));
    if (never) {
      console.out().println("never executed, by file:");
      result.never().forEach(file -> console.out().println(file.render()));
    }
    console.out().print(result.render());
    boolean enough = result.coverage() >= minCoverage;
    if (!enough) {
      console
          .err()
          .println(pairs + ": error: too few sites were executed: wanted " + minCoverage + " %");
    }
    return result.faults().isEmpty() && enough ? ExitCode.OK : ExitCode.USER_FAULT;
  }
}
