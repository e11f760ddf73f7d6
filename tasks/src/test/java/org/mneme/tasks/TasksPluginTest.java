package org.mneme.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.config.Binder;
import org.mneme.config.ConfigDescription;
import org.mneme.config.ConfigTree;
import org.mneme.config.ConfigWriter;
import org.mneme.config.Problems;
import org.mneme.plugin.Plugins;
import org.mneme.plugin.TaskDefinition;
import org.mneme.plugin.TaskRegistry;
import org.mneme.task.Task;
import org.mneme.task.TrainingStream;
import org.mneme.tensor.RandomStream;

final class TasksPluginTest {
  private final TaskRegistry tasks = Plugins.load(TasksPluginTest.class.getClassLoader()).tasks();

  @Test
  void tasksAreFoundByName() {
    assertThat(tasks.names()).containsExactly("facts", "recall", "sorting", "text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"facts", "recall", "sorting", "text"})
  void everyTaskRunsWithItsDefaultsAndEveryKeyIsExplained(String name) {
    Problems problems = new Problems();
    TaskRegistry.Resolved resolved = tasks.resolveTask(ConfigTree.parse("type: " + name, "test.yaml"), problems)
        .orElseThrow();
    assertThat(problems.list()).isEmpty();
    TaskDefinition<?> definition = tasks.find(name).orElseThrow();
    assertThat(ConfigDescription.undocumented(definition.configuration())).isEmpty();
    assertThat(definition.summary()).endsWith(".");
    Record back = Binder.bind(
        ConfigTree.parse(ConfigWriter.write(resolved.configuration()), "written.yaml"), definition.configuration(),
        problems);
    assertThat(problems.list()).isEmpty();
    assertThat(back).isEqualTo(resolved.configuration());
    assertTrainsAndIsMeasured(resolved.creator().get());
  }

  private static void assertTrainsAndIsMeasured(Task task) {
    TrainingStream stream = task.training(2, 32, new RandomStream(1));
    for (int count = 0; count < 40; count++) {
      stream.next().ids();
    }
    FunctionModel model = new FunctionModel(task.vocabulary(), 32, 0, FunctionModel.indifferent(task.vocabulary()));
    assertThat(task.evaluate(model, false).metrics()).containsKey(task.metric().name());
    List<Double> references = List.copyOf(task.references(32, 64).values());
    assertThat(references).isNotEmpty().allSatisfy(value -> assertThat(value).isFinite());
  }
}
