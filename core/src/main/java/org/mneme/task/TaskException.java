package org.mneme.task;

/** A task's data cannot be used; the message says what was found, what was expected and what to do, in one line. */
public final class TaskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes the message. */
  public TaskException(String message) {
    super(message);
  }

  /** Takes the message and what caused it. */
  public TaskException(String message, Throwable cause) {
    super(message, cause);
  }
}
