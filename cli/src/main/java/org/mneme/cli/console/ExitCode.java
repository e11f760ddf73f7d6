package org.mneme.cli.console;

/** What the process ends with. */
public enum ExitCode {
  /** Everything went well. */
  OK(0),
  /** A trial failed, or Mneme itself did. */
  FAILED(1),
  /** The command line, a configuration or a file cannot be used. */
  USAGE(2),
  /** There is no device to compute on. */
  NO_DEVICE(3);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** Returns the number. */
  public int code() {
    return code;
  }
}
