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
import org.hypersafe.report.CfgRun.Rendering;
import org.hypersafe.report.DotReport;
import org.hypersafe.report.Plot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hypersafe cfg}: the call graph of a program, for people and for programs. */
@Command(
    name = "cfg",
    description = "Reports the call graph: every indirect call with its targets, every return.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "FILE is an object with embedded bitcode, an archive, a bitcode file or a build directory;",
      "a final image has none: name what it was linked from. A single FILE that is a report in",
      "JSON is rendered again without analysis.",
      "HTML is one file that needs no network; DOT is for Graphviz.",
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

  @Mixin private ProfileOption profile = new ProfileOption();

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      description = "For HTML: what the report is of (default: name of the first FILE).")
  private Optional<String> title = Optional.empty();

  @Option(
      names = "--plot",
      paramLabel = "SVG",
      description = "For HTML: a drawing to show in the overview; more than one may be given.")
  private List<Path> plots = List.of();

  @Option(
      names = "--around",
      paramLabel = "FUNCTION",
      description = "For DOT: draw only what is near this function.")
  private Optional<String> around = Optional.empty();

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "With --around: so many calls away (default 1).")
  private Optional<Integer> depth = Optional.empty();

  @Spec private CommandSpec spec;

  CfgCommand(Console console) {
    this.console = console;
  }

  private Rendering rendering() {
    if (around.isPresent() && format != Format.DOT) {
      throw new ParameterException(spec.commandLine(), "--around: is for --format dot");
    }
    if (!plots.isEmpty() && format != Format.HTML) {
      throw new ParameterException(spec.commandLine(), "--plot: is for --format html");
    }
    if (depth.isPresent() && (around.isEmpty() || depth.get() < 1)) {
      throw new ParameterException(
          spec.commandLine(), "--depth: is a number from 1, and wants --around FUNCTION");
    }
    Path name = inputs.get(0).toAbsolutePath().normalize().getFileName();
    return new Rendering(
        format,
        title.orElse(name == null ? "/" : name.toString()),
        console.resolve(plots).stream().map(Plot::read).collect(ImmutableList.toImmutableList()),
        around.map(function -> new DotReport.Around(function, depth.orElse(1))));
  }

  @Override
  public Integer call() {
    Rendering rendering = rendering();
    ImmutableList<Path> files = console.resolve(inputs);
    Profile reasons = console.profile(profile.file());
    try (TerminalProgress progress = new TerminalProgress(console)) {
      Analysis.Progress listener = progress.listener();
      console.out().print(CfgRun.run(files, reasons, rendering, listener));
    }
    return ExitCode.OK;
  }
}
