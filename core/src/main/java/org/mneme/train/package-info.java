/**
 * Training. A {@link org.mneme.train.Trainer} makes updates with {@link org.mneme.train.Adam} on a task's stream, carrying the model's memory from
 * segment to segment; a {@link org.mneme.train.Checkpoint} saves everything that the next update depends on; {@link org.mneme.train.ModelReader} is how
 * a task reads a trained model to measure it.
 */
package org.mneme.train;
