package org.hypersafe.diag;

/**
 * The machine is at fault: a tool is missing, a disk is full, a file cannot be read. Exit code 3.
 */
public final class EnvironmentError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param subject the tool, file or resource
   * @param what what is wrong with it
   * @param cure what the user can do
   */
  public EnvironmentError(String subject, String what, String cure) {
    super("hypersafe: error: " + subject + ": " + what + "\nhypersafe: note: " + cure);
  }

  public EnvironmentError(String subject, String what, String cure, Throwable cause) {
    this(subject, what, cure);
    initCause(cause);
  }
}
