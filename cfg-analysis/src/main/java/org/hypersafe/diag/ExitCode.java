package org.hypersafe.diag;

/** Exit codes of every program of the project. */
public final class ExitCode {
  public static final int OK = 0;
  public static final int USER_FAULT = 1;
  public static final int USAGE = 2;
  public static final int ENVIRONMENT = 3;
  public static final int INTERNAL = 70;

  private ExitCode() {}
}
