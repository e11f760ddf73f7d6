package org.mneme.tasks.facts;

import org.mneme.task.Task;
import org.mneme.testkit.TaskContractTest;

final class FactsTaskContractTest extends TaskContractTest {
  @Override
  protected Task create() {
    return new FactsTask(new FactsConfig(200, 9, 3, 16, 50, 32));
  }
}
