/**
 * What a memory of keys and values computes, in portable and in CPU form.
 *
 * <p><b>Search.</b> {@link org.mneme.kv.kernels.ProductKeySearch} finds the best slots and their weights
 * ({@link org.mneme.kv.kernels.Retrieval}). In CPU form, scores of a tile of tokens come from a matrix product,
 * {@code TopScores} takes the best of each half, and {@code Staircase} lists the few pairs that can be best together.
 * The backward pass touches chosen sub-keys only.
 *
 * <p><b>Tables.</b> {@link org.mneme.kv.kernels.SparseTable} holds rows and trains those that are read.
 * {@link org.mneme.kv.kernels.WeightedBag} reads weighted sums of rows. Gradients reach the table as pairs of a
 * coefficient and a token's vector ({@code PendingGradients}); an update groups them by slot ({@code SlotGroups}) and
 * makes one step per row ({@code AdamRow}); with dense semantics rows make up for the steps that they missed
 * ({@code MissedSteps}).
 *
 * <p><b>Order of summation.</b> Whatever is summed is summed in an order that depends on the sizes only: results are
 * the same bits for any number of threads.
 */
package org.mneme.kv.kernels;
