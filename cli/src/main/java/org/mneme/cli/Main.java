package org.mneme.cli;

import java.util.List;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;

/** The entry point of the command line. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and ends the process with its {@linkplain ExitCode exit code}.
   *
   * @param arguments the words after {@code mneme}
   */
  public static void main(String[] arguments) {
    StandardError.restore();
    System.exit(run(Console.ofProcess(), arguments));
  }

  /** Runs one command and returns the exit code. */
  static int run(Console console, String... arguments) {
    return new Program(console).run(List.of(arguments)).code();
  }
}
