package org.mneme.tasks.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.mneme.task.Task;
import org.mneme.testkit.TaskContractTest;

final class TextTaskContractTest extends TaskContractTest {
  @TempDir private Path folder;

  @Override
  protected Task create() {
    try {
      Files.writeString(folder.resolve("first.txt"), "It was the whiteness of the whale above all. ".repeat(30));
      Files.writeString(folder.resolve("second.txt"), "Call me what you like, but call me before noon. ".repeat(20));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return new TextTask(new TextConfig(Optional.of(folder), "java", "bytes", 0.3, Optional.empty(), true, 100, 3));
  }

  @Override
  protected boolean seedChoosesTheData() {
    return false;
  }
}
