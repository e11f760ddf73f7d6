/**
 * The sorting task of the infinity-former (Martins et al. 2022, section 4.1): read T symbols whose frequencies drift, then name all symbols by
 * how often they came. It cannot be done without a memory of the whole sequence, however long.
 *
 * <p>{@link org.mneme.tasks.sorting.SortingGenerator} draws {@link org.mneme.tasks.sorting.SortingSequence}s, the same ones for the same seed;
 * {@link org.mneme.tasks.sorting.SortingBatch} puts them side by side and cuts them into segments:
 *
 * <pre>{@code
 * SortingGenerator generator = new SortingGenerator(20, 4000, random.named("training"));
 * SortingBatch batch = generator.batch(step * 8L, 8);
 * for (int segment = 0; segment < batch.segments(128); segment++) {
 *   Indices inputs = batch.inputs(segment, 128);      // [8, 128]
 *   Indices targets = batch.targets(segment, 128);    // -1 up to the separator
 * }
 * }</pre>
 *
 * <p>{@link org.mneme.tasks.sorting.SortingMetrics} scores answers, {@link org.mneme.tasks.sorting.SortingOracle} says what can be scored
 * without remembering everything.
 */
package org.mneme.tasks.sorting;
