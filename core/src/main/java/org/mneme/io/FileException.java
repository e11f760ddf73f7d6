package org.mneme.io;

/** A file that could not be read or written; the message is one line for the user: the file, what went wrong, what to do. */
public class FileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes the line for the user. */
  public FileException(String message) {
    super(message);
  }

  /** Takes the line for the user and what the operating system said. */
  public FileException(String message, Throwable cause) {
    super(message, cause);
  }
}
