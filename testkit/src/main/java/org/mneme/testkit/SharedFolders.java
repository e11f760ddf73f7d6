package org.mneme.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Folders of recorded values and of data that tests compare with and that are no part of a repository. A test whose folder is absent is
 * skipped with that reason.
 */
public final class SharedFolders {
  private SharedFolders() {}

  /** Returns a file or folder among the golden values: below MNEME_GOLDEN, else {@code ../shared/golden} beside the repository. */
  public static Path golden(String path) {
    return require("MNEME_GOLDEN", "golden", path);
  }

  /** Returns a file or folder among the real data: below MNEME_DATA, else {@code ../shared/data} beside the repository. */
  public static Path data(String path) {
    return require("MNEME_DATA", "data", path);
  }

  private static Path require(String variable, String folder, String path) {
    String named = System.getenv(variable);
    Path root = named != null ? Path.of(named) : repository().resolve("../shared").resolve(folder).normalize();
    Path wanted = root.resolve(path);
    assumeTrue(Files.exists(wanted),
        () -> "there is no " + wanted + ": name the folder that holds '" + path + "' in the environment variable "
            + variable);
    return wanted;
  }

  private static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder.getParent() != null && !Files.isDirectory(folder.resolve(".mvn"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
