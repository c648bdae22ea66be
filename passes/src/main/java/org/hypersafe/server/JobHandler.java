package org.hypersafe.server;

import java.io.IOException;
import java.io.OutputStream;

/** Does the work of one call of a tool, in the server or in a process of its own. */
@FunctionalInterface
public interface JobHandler {
  /**
   * Runs a job to its end. Called from several threads at once. A handler must not wait for another
   * job of the same server (give a child that may be one of our tools {@code
   * HYPERSAFE_NO_SERVER=1}).
   *
   * @param request what to do; the process's own directory, environment and streams are not the
   *     job's
   * @param out the user's standard output
   * @param err the user's standard error
   * @return exit code, 0 to 255
   * @throws InterruptedException when the job is cancelled; leave nothing half-written then
   */
  int run(JobRequest request, OutputStream out, OutputStream err)
      throws IOException, InterruptedException;
}
