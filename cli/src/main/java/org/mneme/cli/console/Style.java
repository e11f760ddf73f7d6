package org.mneme.cli.console;

/**
 * Sets words off on terminals that show colours; elsewhere text stays plain.
 *
 * @param colours whether to
 */
public record Style(boolean colours) {
  private static final String ESCAPE = "\u001b[";

  /** Returns text that stands out. */
  public String bold(String text) {
    return wrap("1", text);
  }

  /** Returns text that steps back. */
  public String faint(String text) {
    return wrap("2", text);
  }

  /** Returns text that tells of something wrong. */
  public String bad(String text) {
    return wrap("31", text);
  }

  /** Returns text that tells of something good. */
  public String good(String text) {
    return wrap("32", text);
  }

  private String wrap(String code, String text) {
    return colours && !text.isEmpty() ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
  }
}
