package org.mneme.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.mneme.plugin.Plugins;

final class TasksPluginTest {
  private final Plugins plugins = Plugins.load(TasksPluginTest.class.getClassLoader());

  @Test
  void tasksAreFoundByName() {
    assertThat(plugins.tasks().names()).contains("sorting", "text");
  }
}
