package org.hypersafe.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.hypersafe.cc.CompileRequest;
import org.hypersafe.cc.CompilerDriver;
import org.hypersafe.diag.EnvironmentError;
import org.hypersafe.diag.ExitCode;
import org.hypersafe.diag.UserError;
import org.hypersafe.link.LinkDriver;
import org.hypersafe.link.LinkRequest;
import org.hypersafe.process.Toolchain;
import org.hypersafe.server.JobHandler;
import org.hypersafe.server.JobRequest;

/** Does the jobs of all tools and turns their faults into diagnostics and exit codes. */
final class ToolJobs implements JobHandler {
  @Override
  public int run(JobRequest request, OutputStream out, OutputStream err)
      throws IOException, InterruptedException {
    PrintStream output = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    try {
      return dispatch(request, output, errors);
    } catch (UserError e) {
      errors.println(e.getMessage());
      return ExitCode.USER_FAULT;
    } catch (EnvironmentError e) {
      errors.println(e.getMessage());
      return ExitCode.ENVIRONMENT;
    } catch (IOException | UncheckedIOException e) {
      // Files come and go, and disks fill up: the machine's fault, not a bug of ours.
      errors.println(
          "hypersafe: error: "
              + e.getMessage()
              + "\nhypersafe: note: check that the path is writable and the disk has space left");
      return ExitCode.ENVIRONMENT;
    } finally {
      output.flush();
      errors.flush();
    }
  }

  private static int dispatch(JobRequest request, PrintStream out, PrintStream err)
      throws IOException, InterruptedException {
    return switch (request.tool()) {
      case CC ->
          CompilerDriver.run(
              new CompileRequest(
                  request.args(),
                  request.cwd(),
                  request.env(),
                  request.args().contains("-") ? request.stdin().readAll() : new byte[0],
                  out,
                  err,
                  request.errorsToTerminal(),
                  Toolchain.locate(request.env())));
      case LD ->
          LinkDriver.run(
              new LinkRequest(
                  request.args(),
                  request.cwd(),
                  request.env(),
                  Toolchain.locate(request.env()),
                  out,
                  err));
      case CLI -> HypersafeCommand.run(request, out, err);
    };
  }
}
