package org.mneme.tasks.recall;

import java.util.List;
import org.mneme.task.Task;
import org.mneme.testkit.TaskContractTest;

final class RecallTaskContractTest extends TaskContractTest {
  @Override
  protected Task create() {
    return new RecallTask(new RecallConfig(6, 40, GapLaw.GEOMETRIC, 0.25, 3, List.of(), 90, 12, 4));
  }
}
