package org.mneme.plugin;

import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.mneme.config.Binder;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.task.Task;

/** The tasks that configurations may name. */
public final class TaskRegistry extends Registry<TaskDefinition<?>> {
  /** Takes what the plugins contribute. */
  @Inject
  public TaskRegistry(Set<TaskDefinition<?>> definitions) {
    super("task", definitions, TaskDefinition::name);
  }

  /**
   * A task with its options.
   *
   * @param name its name
   * @param configuration its options
   * @param creator creates it, which may read data
   */
  public record Resolved(String name, Record configuration, Supplier<Task> creator) {}

  /** Reads a configuration's task, or reports what is wrong with it. */
  public Optional<Resolved> resolveTask(ConfigTree tree, Problems problems) {
    return resolve(tree, problems).map(found -> resolve(found, tree.without("type"), problems));
  }

  /** Returns whether the task that a configuration names has an option. */
  public boolean hasOption(ConfigTree tree, String option) {
    return tree.get("type")
        .text()
        .flatMap(this::find)
        .stream()
        .flatMap(definition -> Arrays.stream(definition.configuration().getRecordComponents()))
        .anyMatch(component -> component.getName().equals(option));
  }

  private static <C extends Record> Resolved resolve(TaskDefinition<C> definition, ConfigTree tree, Problems problems) {
    C configuration = Binder.bind(tree, definition.configuration(), problems);
    return new Resolved(definition.name(), configuration, () -> definition.factory().create(configuration));
  }
}
