package org.hypersafe.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.hypersafe.cli.HypersafeCommand.Console;
import org.hypersafe.diag.ExitCode;
import org.hypersafe.profile.Profile;
import org.hypersafe.report.CfgRun;
import org.hypersafe.report.SiteQuestion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypersafe why}: why a call may reach a function. */
@Command(
    name = "why",
    description =
        "Says why an indirect call may reach FUNCTION: how its address, from where it is taken,"
            + " comes to the call. Without FUNCTION: what the call may reach, and how that was"
            + " found.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "SITE is file:line as in the sources, or a key or id of the report. A FUNCTION of a name"
          + " that",
      "several have is file:name, as in common/timer.c:cpu_callback.",
      "FILE is what hypersafe cfg takes: an object, an archive, a bitcode file, a build directory,",
      "or a report in JSON, which answers at once.",
      "Exit codes: 0 it is in the set, 1 it is not, there is no such site or an input cannot be",
      "analysed, 2 usage."
    })
final class WhyCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "SITE", description = "The indirect call.")
  private String site = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FUNCTION",
      description = "What it may reach.")
  private Optional<String> function = Optional.empty();

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = "What to analyse; may be repeated (default: the current directory).")
  private List<Path> inputs = List.of();

  @Mixin private ProfileOption profile = new ProfileOption();

  @Option(
      names = "--source",
      paramLabel = "DIR",
      description = "Where the compiler ran, to show source lines (default: looked for near FILE).")
  private Optional<Path> source = Optional.empty();

  WhyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path cwd = console.request().cwd();
    ImmutableList<Path> files = inputs.isEmpty() ? ImmutableList.of(cwd) : console.resolve(inputs);
    Profile reasons = console.profile(profile.file());
    SiteQuestion question = new SiteQuestion(site, function);
    try (TerminalProgress progress = new TerminalProgress(console)) {
      console
          .out()
          .print(
              CfgRun.why(files, reasons, question, directories(cwd, files), progress.listener()));
    }
    return ExitCode.OK;
  }

  /** Directories that the compiler may have run in. */
  private ImmutableSet<Path> directories(Path cwd, ImmutableList<Path> files) {
    ImmutableSet.Builder<Path> all = ImmutableSet.builder();
    source.map(cwd::resolve).ifPresent(all::add);
    all.add(cwd);
    for (Path file : files) {
      for (Path path = file.toAbsolutePath().normalize(); path != null; path = path.getParent()) {
        all.add(path);
      }
      if (Files.isDirectory(file)) {
        try (Stream<Path> below = Files.list(file)) {
          below.filter(Files::isDirectory).sorted().forEach(all::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return all.build();
  }
}
