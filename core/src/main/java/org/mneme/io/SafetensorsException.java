package org.mneme.io;

/** A safetensors file that is not what it should be; the message is one line: file, tensor, what was found, what was expected. */
public final class SafetensorsException extends FileException {
  private static final long serialVersionUID = 1L;

  /** Takes the line for the user. */
  public SafetensorsException(String message) {
    super(message);
  }

  /** Takes the line for the user and the reason. */
  public SafetensorsException(String message, Throwable cause) {
    super(message, cause);
  }
}
