package org.mneme.cli.console;

/** The command line cannot be used; the message says in one line what was given, what was expected and what to do. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes the line for the user. */
  public UsageException(String message) {
    super(message);
  }
}
