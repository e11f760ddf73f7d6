package org.mneme.task;

/**
 * Creates a task from its configuration.
 *
 * @param <C> the configuration, a record whose no-argument constructor gives the defaults; a component called {@code length}, if there is one, is
 *     what a comparison over lengths varies
 */
@FunctionalInterface
public interface TaskFactory<C extends Record> {
  /**
   * Creates the task.
   *
   * @throws TaskException if the task's data cannot be used
   */
  Task create(C configuration);
}
