/**
 * What a task implements. A {@link org.mneme.task.Task} hands out an endless {@link org.mneme.task.TrainingStream} of segments
 * ({@link org.mneme.task.Batch}) and measures a trained model, which it reads through a {@link org.mneme.task.Reader} that carries the model's
 * memory from segment to segment. Segments without targets are only remembered; a step of training ends with a scored one.
 */
package org.mneme.task;
