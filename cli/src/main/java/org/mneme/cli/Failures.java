package org.mneme.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.DeviceException;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.UsageException;
import org.mneme.config.ConfigurationException;
import org.mneme.config.Problem;
import org.mneme.io.FileException;
import org.mneme.task.TaskException;

/** What a user reads when something goes wrong: what it is and what to do, never a stack trace. */
final class Failures {
  private final Console console;

  Failures(Console console) {
    this.console = console;
  }

  /** Says what went wrong and returns what the process ends with. */
  ExitCode report(Throwable failure) {
    return switch (failure) {
      case ConfigurationException configuration -> problems(configuration.problems());
      case UsageException usage -> line(usage.getMessage(), ExitCode.USAGE);
      case FileException file -> line(file.getMessage(), ExitCode.USAGE);
      case TaskException task -> line(task.getMessage(), ExitCode.USAGE);
      case InvalidPathException path ->
          line("'" + path.getInput() + "' is no path: " + path.getReason(), ExitCode.USAGE);
      case DeviceException device -> line(device.getMessage(), ExitCode.NO_DEVICE);
      case OutOfMemoryError memory -> line("out of memory (" + firstLine(memory.getMessage())
          + "); use a smaller model, batch or memory, or give the process more with MNEME_JAVA_OPTS=-Xmx8g",
          ExitCode.FAILED);
      default -> internal(failure);
    };
  }

  private ExitCode problems(List<Problem> problems) {
    List<String> lines = problems.stream().map(Failures::words).distinct().toList();
    if (lines.size() == 1) {
      return line(lines.getFirst(), ExitCode.USAGE);
    }
    print("the configuration has " + lines.size() + " problems:");
    lines.forEach(problem -> console.err().println("  " + problem));
    return ExitCode.USAGE;
  }

  /** An option may reach several places of a configuration and be wrong in each: it says itself which key it is about. */
  private static String words(Problem problem) {
    String source = problem.location().source();
    return source.startsWith("--") ? source + ": " + problem.message() : problem.toString();
  }

  private ExitCode line(String message, ExitCode code) {
    print(firstLine(message));
    return code;
  }

  private ExitCode internal(Throwable failure) {
    String what = failure.getClass().getSimpleName() + ": " + firstLine(failure.getMessage());
    print("this should not have happened: " + what + " (" + trace(failure) + ")");
    return ExitCode.FAILED;
  }

  /** Writes the whole story to a file and says where. */
  private static String trace(Throwable failure) {
    StringWriter story = new StringWriter();
    failure.printStackTrace(new PrintWriter(story, true));
    try {
      Path file = Files.createTempFile("mneme-error-", ".txt");
      Files.writeString(file, story.toString());
      return "the whole story is in " + file;
    } catch (IOException unwritable) {
      return "and its story could not be written: " + firstLine(unwritable.getMessage());
    }
  }

  private void print(String message) {
    console.err().println(console.style().bad("mneme:") + " " + message);
  }

  private static String firstLine(String message) {
    return message == null ? "no message" : message.lines().map(String::strip).findFirst().orElse("no message");
  }
}
