/**
 * The tasks that come with Mneme, by name: {@code sorting}, {@code text}, {@code recall} and {@code facts}.
 *
 * <p>{@link org.mneme.tasks.TasksPlugin} names them. Each has a package of its own, in which a configuration record says what can be chosen, a
 * {@link org.mneme.task.Task} hands out a stream to train on and measures a model, and small classes hold the data and the measures; what tasks
 * with made-up sequences share is in {@link org.mneme.tasks.sequences}.
 */
package org.mneme.tasks;
