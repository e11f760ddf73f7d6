package org.mneme.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.Style;

/**
 * What a command line did.
 *
 * @param exitCode what the process would have ended with
 * @param output what it wrote on standard output
 * @param errors what it wrote on standard error
 */
record CommandLine(int exitCode, String output, String errors) {
  /** Runs {@code mneme WORD...} in this process, as in a pipe. */
  static CommandLine run(String... words) {
    return run(false, words);
  }

  /** Runs {@code mneme WORD...} in this process, as on a terminal of 100 columns. */
  static CommandLine onTerminal(String... words) {
    return run(true, words);
  }

  private static CommandLine run(boolean terminal, String... words) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Console console = new Console(
        new PrintStream(output, true, StandardCharsets.UTF_8), new PrintStream(errors, true, StandardCharsets.UTF_8),
        terminal,
        terminal ? 100 : Console.WIDEST, new Style(terminal));
    int exitCode = Main.run(console, words);
    return new CommandLine(exitCode, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
  }

  List<String> errorLines() {
    return errors.lines().toList();
  }
}
