package org.hypersafe.cli;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hypersafe.cli.HypersafeCommand.Console;
import org.hypersafe.diag.ExitCode;
import org.hypersafe.profile.Profile;
import org.hypersafe.report.Analysis;
import org.hypersafe.report.CfgRun;
import org.hypersafe.report.CfgRun.Format;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypersafe cfg}: the call graph of a program, for people and for programs. */
@Command(
    name = "cfg",
    description = "Reports the call graph: every indirect call with its targets, every return.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "FILE is an object with embedded bitcode, an archive, a bitcode file or a build directory;",
      "a final image has none: name what it was linked from.",
      "Exit codes: 0 done, 1 an input cannot be analysed, 2 usage."
    })
final class CfgCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "What to analyse.")
  private List<Path> inputs = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = "The build's profile: reasons of exceptions.")
  private Optional<Path> profile = Optional.empty();

  CfgCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path cwd = console.request().cwd();
    ImmutableList<Path> files =
        inputs.stream().map(cwd::resolve).collect(ImmutableList.toImmutableList());
    Profile reasons = profile.map(file -> Profile.read(cwd.resolve(file))).orElse(Profile.EMPTY);
    try (TerminalProgress progress = new TerminalProgress(console)) {
      Analysis.Progress listener = progress.listener();
      console.out().print(CfgRun.run(files, reasons, format, listener));
    }
    return ExitCode.OK;
  }
}
