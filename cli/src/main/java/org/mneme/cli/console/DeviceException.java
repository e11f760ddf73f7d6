package org.mneme.cli.console;

/** There is nothing to compute on; the message says in one line what was looked for, what was found and what to do. */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes the line for the user and what went wrong. */
  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
