package org.mneme.io;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the recorded values: the folder named by MNEME_GOLDEN, else {@code ../shared/golden} beside the repository. */
final class GoldenFolder {
  private GoldenFolder() {}

  /** Returns the folder; skips the calling test where there is none. */
  static Path require() {
    String named = System.getenv("MNEME_GOLDEN");
    Path folder = named != null ? Path.of(named) : repository().resolve("../shared/golden").normalize();
    assumeTrue(Files.isDirectory(folder),
        () -> "no golden folder at " + folder + ": name one in the environment variable MNEME_GOLDEN");
    return folder;
  }

  private static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder.getParent() != null && !Files.isDirectory(folder.resolve(".mvn"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
