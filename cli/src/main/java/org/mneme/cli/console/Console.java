package org.mneme.cli.console;

import static java.util.Objects.requireNonNull;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command writes to.
 *
 * @param out the results
 * @param err what went wrong, and the progress where {@code out} is for machines
 * @param terminal whether somebody watches {@code out} as it is written
 * @param columns the width of the terminal, or of text in general
 * @param style how words are set off
 */
public record Console(PrintStream out, PrintStream err, boolean terminal, int columns, Style style) {
  /** Text is never wider than this, nor wider than the terminal. */
  public static final int WIDEST = 120;

  private static final int NARROWEST = 40;

  /** Checks the parts. */
  public Console {
    requireNonNull(out, "out is null");
    requireNonNull(err, "err is null");
    requireNonNull(style, "style is null");
    columns = Math.max(NARROWEST, columns);
  }

  /** Returns the console of this process, as the launcher described it; everything is written in UTF-8. */
  public static Console ofProcess() {
    boolean terminal = Boolean.getBoolean("mneme.terminal");
    int columns = Integer.getInteger("mneme.columns", WIDEST);
    String noColor = System.getenv("NO_COLOR");
    boolean colours = terminal && (noColor == null || noColor.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
    return new Console(stream(FileDescriptor.out), stream(FileDescriptor.err), terminal, columns, new Style(colours));
  }

  /** Writes what the user has to know although nothing went wrong. */
  public void note(String text) {
    err.println("mneme: note: " + text);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Returns the width to which text is broken. */
  public int textColumns() {
    return Math.min(WIDEST, columns);
  }
}
