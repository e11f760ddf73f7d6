package org.mneme.plugin;

/** A plugin contributes what cannot be taken. */
final class UnusablePluginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusablePluginException(String message) {
    super(message);
  }

  UnusablePluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
