package org.mneme.plugin;

import org.mneme.task.TaskFactory;

/**
 * A kind of task that configurations may name.
 *
 * @param name the name
 * @param summary one sentence of what it measures
 * @param paper the source
 * @param configuration the record of its options
 * @param factory creates the task
 * @param origin where it comes from
 * @param <C> the configuration
 */
public record TaskDefinition<C extends Record>(
    String name, String summary, String paper, Class<C> configuration, TaskFactory<C> factory,
    Origin origin) {

  /** Returns one of which it is not known where it comes from. */
  public static <C extends Record> TaskDefinition<C> of(
      String name, String summary, String paper, Class<C> configuration, TaskFactory<C> factory) {
    return new TaskDefinition<>(name, summary, paper, configuration, factory, Origin.UNKNOWN);
  }
}
