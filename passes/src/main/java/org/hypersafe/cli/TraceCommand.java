package org.hypersafe.cli;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.hypersafe.cli.HypersafeCommand.Console;
import org.hypersafe.diag.ExitCode;
import org.hypersafe.trace.TraceNamer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hypersafe trace}: names what a recorder saw. */
@Command(
    name = "trace",
    description = "Names the calls that a recorder saw in a running image; JSON to the output.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "scripts/trace-icalls makes recordings. IMAGE and REPORT are results of one link.",
      "Exit codes: 0 done, 1 an input is broken or they do not fit each other, 2 usage."
    })
final class TraceCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "ELF image, not stripped.")
  private Path image = Path.of("");

  @Parameters(index = "1", paramLabel = "REPORT", description = "The link's report.json.")
  private Path report = Path.of("");

  @Parameters(
      index = "2..*",
      arity = "1..*",
      paramLabel = "RECORDING",
      description = "What it saw.")
  private List<Path> recordings = List.of();

  TraceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path cwd = console.request().cwd();
    ImmutableList<Path> files = console.resolve(recordings);
    console.out().print(TraceNamer.name(cwd.resolve(image), cwd.resolve(report), files).render());
    return ExitCode.OK;
  }
}
