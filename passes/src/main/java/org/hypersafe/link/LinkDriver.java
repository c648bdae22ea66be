package org.hypersafe.link;

import java.io.IOException;
import org.hypersafe.process.ToolRunner.Result;

/** hypersafe-ld: GNU ld's command line, protected images. */
public final class LinkDriver {
  private LinkDriver() {}

  /**
   * The stages this package calls but does not own.
   *
   * @param runtime compiles the runtime
   * @param program computes numbers and tables
   * @param check verifies the image
   */
  public record Stages(RuntimeCompiler runtime, WholeProgram program, ImageCheck check) {}

  /**
   * Does what ld would do with these arguments.
   *
   * @return ld's exit code
   * @throws org.hypersafe.diag.UserError when an input or the image breaks a rule
   * @throws org.hypersafe.diag.EnvironmentError when a tool is missing or the thread is interrupted
   */
  public static int run(LinkRequest request) throws IOException {
    return run(request, StandardStages.all());
  }

  /** The same with other stages around. */
  public static int run(LinkRequest request, Stages stages) throws IOException {
    LinkCommand command = LinkCommandParser.parse(request.args(), request.cwd());
    if (command.passesThrough()) {
      return passOn(request, command);
    }
    return new FinalLink(request, command, stages).run();
  }

  /** The real linker with the same words; without ours, if there are any. */
  static int passOn(LinkRequest request, LinkCommand command) throws IOException {
    boolean asItIs = !command.has(LdOption.Role.HYPERSAFE);
    Result result =
        new RealLinker(request).link(asItIs ? request.args() : command.words(argument -> true));
    request.out().write(result.stdout());
    request.err().write(result.stderr());
    return result.exitCode();
  }
}
