package org.hypersafe.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hypersafe.cli.HypersafeCommand.Console;
import org.hypersafe.diag.ExitCode;
import org.hypersafe.profile.Profile;
import org.hypersafe.verify.ImageVerifier;
import org.hypersafe.verify.Strictness;
import org.hypersafe.verify.VerificationResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypersafe verify}: proves a finished image by disassembly alone. */
@Command(
    name = "verify",
    description = "Checks by disassembly alone that an image has no unprotected branch.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit codes: 0 all rules hold, 1 a rule is broken or the image cannot be read, 2 usage."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "IMAGE", description = "ELF or PE image, not stripped.")
  private Path image = Path.of("");

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = "Exceptions with reasons; each must be used.")
  private Optional<Path> profile = Optional.empty();

  @Option(
      names = "--lockdown",
      description = "Also demand that CR0 is written only where the profile says.")
  private boolean lockdown;

  @Option(
      names = "--max-errors",
      paramLabel = "N",
      defaultValue = "20",
      description = "Print at most N broken places (default ${DEFAULT-VALUE}).")
  private int maxErrors;

  VerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path cwd = console.request().cwd();
    Profile exceptions =
        profile.map(file -> Profile.read(cwd.resolve(file)).forImage(image)).orElse(Profile.EMPTY);
    VerificationResult result =
        ImageVerifier.verify(
            cwd.resolve(image),
            exceptions,
            lockdown ? Strictness.LOCKDOWN : Strictness.CONTROL_FLOW);
    console.err().print(result.renderViolations(maxErrors));
    console.out().print(result.renderSummary());
    return result.passed() ? ExitCode.OK : ExitCode.USER_FAULT;
  }
}
