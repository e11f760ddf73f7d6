package org.mneme.cli.command;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.mneme.cli.console.UsageException;
import org.mneme.io.FileException;

/** Where runs lie when the command line does not say: below {@code runs/}, each in a folder of its own. */
final class RunPlace {
  static final String CONFIGURATION = "config.yaml";

  private static final Path RUNS = Path.of("runs");

  private RunPlace() {}

  /** Returns a folder for a new run that does not exist yet: the run's name, with a number from the second run on. */
  static Path unused(String name) {
    String plain = name.replaceAll("[^\\p{L}\\p{N}._-]+", "-").replaceFirst("^[.-]+", "");
    String start = plain.isEmpty() ? "run" : plain;
    Path folder = RUNS.resolve(start);
    for (int number = 2; Files.exists(folder); number++) {
      folder = RUNS.resolve(start + "-" + number);
    }
    return folder;
  }

  /**
   * Returns the run that was written to last.
   *
   * @param fits which runs count, by their configuration
   * @throws UsageException if there is none
   */
  static Path latest(Predicate<String> fits) {
    List<Path> runs = new ArrayList<>();
    if (Files.isDirectory(RUNS)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(RUNS)) {
        folders.forEach(folder -> configuration(folder).filter(fits).ifPresent(_ -> runs.add(folder)));
      } catch (IOException failure) {
        throw new FileException("the folder " + RUNS + " cannot be read: " + failure.getMessage(), failure);
      }
    }
    return runs.stream()
        .max(Comparator.comparing(RunPlace::lastWritten))
        .orElseThrow(() -> new UsageException("there is no run of this configuration below " + RUNS.toAbsolutePath()
            + " to go on with; name its folder with --out DIR, or start one without --resume"));
  }

  private static Optional<String> configuration(Path folder) {
    Path file = folder.resolve(CONFIGURATION);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException unreadable) {
      return Optional.empty(); // another run may be readable, and this one is not asked for by name
    }
  }

  private static FileTime lastWritten(Path folder) {
    Path file = folder.resolve("metrics.jsonl");
    try {
      return Files.getLastModifiedTime(Files.exists(file) ? file : folder);
    } catch (IOException unreadable) {
      return FileTime.fromMillis(0);
    }
  }
}
