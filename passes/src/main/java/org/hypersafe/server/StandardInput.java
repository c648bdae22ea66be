package org.hypersafe.server;

import java.io.IOException;

/**
 * Standard input of a job; nothing is read from the user's terminal or pipe before somebody asks.
 */
@FunctionalInterface
public interface StandardInput {
  /** An input at its end. */
  StandardInput EMPTY = () -> new byte[0];

  /**
   * All bytes up to the end of the input; call it once.
   *
   * @throws IOException when the client goes away before the end
   * @throws InterruptedException when the job is cancelled
   */
  byte[] readAll() throws IOException, InterruptedException;
}
