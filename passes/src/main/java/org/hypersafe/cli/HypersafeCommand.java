package org.hypersafe.cli;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hypersafe.diag.ExitCode;
import org.hypersafe.profile.Profile;
import org.hypersafe.server.JobRequest;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code hypersafe} with its subcommands. */
@Command(
    name = "hypersafe",
    description = "Control-flow integrity for hypervisors: analysis and verification.",
    mixinStandardHelpOptions = true,
    version = "hypersafe 0.1.0 (LLVM 20.1.7)",
    footer = {
      "",
      "The compiler and the linker are programs of their own: make CC=hypersafe-cc LD=hypersafe-ld",
      "Exit codes: 0 done, 1 fault in the input, 2 usage, 3 environment, 70 internal error."
    })
final class HypersafeCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Where a subcommand works and writes. */
  record Console(JobRequest request, PrintStream out, PrintStream err) {
    /** Files as the command line names them, from where the user is. */
    ImmutableList<Path> resolve(List<Path> files) {
      return files.stream().map(request.cwd()::resolve).collect(ImmutableList.toImmutableList());
    }

    /**
     * The profile that an option names, or the build's HYPERSAFE_PROFILE.
     *
     * @throws org.hypersafe.diag.UserError when it is wrong
     */
    Profile profile(Optional<Path> option) {
      return option
          .or(() -> Optional.ofNullable(request.env().get("HYPERSAFE_PROFILE")).map(Path::of))
          .map(file -> Profile.read(request.cwd().resolve(file)))
          .orElse(Profile.EMPTY);
    }
  }

  /** Runs the command line of {@code request}. */
  static int run(JobRequest request, PrintStream out, PrintStream err) {
    Console console = new Console(request, out, err);
    List<Exception> failures = new ArrayList<>();
    CommandLine line =
        new CommandLine(new HypersafeCommand())
            .addSubcommand(new CfgCommand(console))
            .addSubcommand(new WhyCommand(console))
            .addSubcommand(new DiffCommand(console))
            .addSubcommand(new VerifyCommand(console))
            .addSubcommand(new TraceCommand(console))
            .addSubcommand(new CheckTraceCommand(console))
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (exception, command, result) -> {
                  failures.add(exception);
                  return ExitCode.INTERNAL;
                });
    line.setParameterExceptionHandler(
        (exception, arguments) -> {
          CommandLine failed = exception.getCommandLine();
          err.println("hypersafe: error: " + exception.getMessage());
          err.println(
              "hypersafe: note: try " + failed.getCommandSpec().qualifiedName() + " --help");
          return ExitCode.USAGE;
        });
    int exit = line.execute(request.args().toArray(new String[0]));
    for (Exception failure : failures) {
      Throwables.throwIfUnchecked(failure);
      throw new IllegalStateException(failure);
    }
    return exit;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
