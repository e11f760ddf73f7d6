/**
 * The sorting task of the infinity-former (Martins et al. 2022, section 4.1): read T symbols whose frequencies drift, then name all symbols by
 * how often they came. It cannot be done without a memory of the whole sequence, however long.
 *
 * <p>{@link org.mneme.tasks.sorting.SortingTask} is the whole. {@link org.mneme.tasks.sorting.SortingGenerator} draws
 * {@link org.mneme.tasks.sorting.SortingSequence}s, the same ones for the same seed; {@link org.mneme.tasks.sorting.SortingBatch} puts them side
 * by side and cuts them into segments:
 *
 * <pre>{@code
 * SortingGenerator generator = new SortingGenerator(20, 4000, random.named("training"));
 * for (Batch segment : generator.batch(step * 8L, 8).segments(128)) {
 *   Indices inputs = segment.ids();                   // [8, 128]
 *   Indices targets = segment.targets();              // null up to the last segment
 * }
 * }</pre>
 *
 * <p>{@link org.mneme.tasks.sorting.SortingMetrics} scores answers, {@link org.mneme.tasks.sorting.SortingOracle} says what can be scored
 * without remembering everything.
 */
package org.mneme.tasks.sorting;
