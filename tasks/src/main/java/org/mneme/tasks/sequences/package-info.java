/**
 * What tasks with made-up sequences share: {@link org.mneme.tasks.sequences.FreshSequences} trains on batches that are drawn afresh, without end
 * and exactly resumable; {@link org.mneme.tasks.sequences.Scores} reads answers and losses off a model's scores.
 */
package org.mneme.tasks.sequences;
