package org.hypersafe.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.hypersafe.diag.ExitCode;

/** A request on its way through the handler. */
final class Job {
  /** As the shell says it of a program that died of SIGINT; nobody reads it from the server. */
  static final int CANCELLED = 130;

  private final JobRequest request;
  private final JobHandler handler;
  private final JobContext context = new JobContext();

  Job(JobRequest request, JobHandler handler) {
    this.request = request;
    this.handler = handler;
  }

  void cancel() {
    context.cancel();
  }

  boolean isCancelled() {
    return context.isCancelled();
  }

  /**
   * Runs on the calling thread. Nothing is thrown: whatever comes out of the handler is written to
   * {@code err} with a trace and becomes {@link ExitCode#INTERNAL}, except that a cancelled job
   * ends in {@link #CANCELLED}.
   *
   * @throws LinkageError when the toolchain's own classes are gone or changed under us
   */
  int run(OutputStream out, OutputStream err) {
    context.enter();
    try {
      return context.isCancelled() ? CANCELLED : handler.run(request, out, err) & 0xff;
    } catch (LinkageError e) {
      throw e;
    } catch (Throwable e) {
      if (context.isCancelled()) {
        return CANCELLED;
      }
      report(e, err);
      return ExitCode.INTERNAL;
    } finally {
      context.exit();
    }
  }

  private static void report(Throwable fault, OutputStream err) {
    StringBuilder text = new StringBuilder("hypersafe: internal error, please report it\n");
    StringWriter trace = new StringWriter();
    fault.printStackTrace(new PrintWriter(trace));
    text.append(trace);
    try {
      err.write(text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      new PrintStream(System.err, true, StandardCharsets.UTF_8).print(text);
    }
  }
}
