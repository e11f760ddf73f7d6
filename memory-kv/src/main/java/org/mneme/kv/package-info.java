/**
 * Memories of keys and values: parameters, not a past.
 *
 * <p>{@link org.mneme.kv.ProductKeyMemory} ({@code product-key}) reads a table, {@link org.mneme.kv.PeerMemory} ({@code peer}) asks experts of a single
 * neuron. Both find their slots by {@code ProductKeys}: a query network, a {@code QueryNorm}, and a search over pairs of sub-keys. Tables are a
 * {@code ValueTable}, which trains only the rows that were read; {@code Usage} says how evenly slots are read. What is computed is in
 * {@link org.mneme.kv.kernels}.
 *
 * <pre>
 *   x -&gt; query network -&gt; norm -&gt; search n + n sub-keys, k best of n n pairs -&gt; weights -&gt; sum of rows of the table
 * </pre>
 */
package org.mneme.kv;
