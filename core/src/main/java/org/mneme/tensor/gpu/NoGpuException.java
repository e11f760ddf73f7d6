package org.mneme.tensor.gpu;

/** There is no NVIDIA GPU that can be computed on; the message says in one line what was found and what to do. */
public final class NoGpuException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes the line for the user. */
  public NoGpuException(String message) {
    super(message);
  }

  /** Takes the line for the user and what went wrong. */
  public NoGpuException(String message, Throwable cause) {
    super(message, cause);
  }
}
