/**
 * Streaming associative recall, after the multi-query task of Arora et al. 2023 ("Zoology"): a long row of bigrams {@code key value}, in which
 * each key has the same value whenever it comes, and the model is asked for the value of every key that came before. How far back that was, the
 * distance, differs from key to key, so that one model shows accuracy against distance: how far a memory reaches, and how exact it is there.
 *
 * <p>Single filler tokens before some bigrams keep these from lying on even places; otherwise a memory that pools pairs of tokens could bind key
 * and value by pooling alone.
 *
 * <p>{@link org.mneme.tasks.recall.RecallTask} is the whole. {@link org.mneme.tasks.recall.RecallGenerator} draws
 * {@link org.mneme.tasks.recall.RecallSequence}s; {@link org.mneme.tasks.recall.GapLaw} says which key comes next;
 * {@link org.mneme.tasks.recall.RecallBatch} cuts them into segments, each of which is scored where it asks for something;
 * {@link org.mneme.tasks.recall.RecallScore} counts right answers by distance.
 */
package org.mneme.tasks.recall;
