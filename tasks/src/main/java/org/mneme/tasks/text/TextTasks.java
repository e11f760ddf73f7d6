package org.mneme.tasks.text;

import org.mneme.task.Task;
import org.mneme.task.TaskFactory;

/**
 * Creates text tasks. The latest is kept: the trials of a comparison read the same text, and cutting it into tokens can take longer than training on it.
 * A text task never changes, so that trials may share it.
 */
public final class TextTasks implements TaskFactory<TextConfig> {
  private TextConfig latestConfig;
  private Task latest;

  @Override
  public synchronized Task create(TextConfig configuration) {
    if (!configuration.equals(latestConfig)) {
      latest = null; // two texts are never held at once
      latestConfig = null;
      latest = new TextTask(configuration);
      latestConfig = configuration;
    }
    return latest;
  }
}
