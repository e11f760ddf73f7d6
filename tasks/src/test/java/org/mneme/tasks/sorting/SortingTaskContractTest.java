package org.mneme.tasks.sorting;

import org.mneme.task.Task;
import org.mneme.testkit.TaskContractTest;

final class SortingTaskContractTest extends TaskContractTest {
  @Override
  protected Task create() {
    return new SortingTask(new SortingConfig(5, 30, 12, 5));
  }

  /** The answer, two tokens per symbol, is read at once. */
  @Override
  protected int segment() {
    return 12;
  }
}
