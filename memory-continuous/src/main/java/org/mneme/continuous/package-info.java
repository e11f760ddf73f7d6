/**
 * The memory {@code infinite}: the continuous long-term memory of the infinity-former (Martins, Marinho, Martins, ACL 2022) beside a short-term
 * cache.
 *
 * <p>The story of one segment, in {@link org.mneme.continuous.InfiniteStep}: vectors that have waited longest in the {@link
 * org.mneme.continuous.ShortTermMemory} leave it, a chunk at a time, and are absorbed by the {@link org.mneme.continuous.LongTermMemory}; the
 * segment's queries attend to what is left in the cache, and read the long-term memory through a density each; then the segment's own inputs join
 * the cache. So everything older than the cache is remembered by N coefficient vectors, however much it is; in single precision by fewer coordinates that
 * stand for them ({@link org.mneme.continuous.coordinates}).
 *
 * <p>The mathematics is in {@link org.mneme.continuous.signal}, the densities in {@link org.mneme.continuous.density}, sticky memories in
 * {@link org.mneme.continuous.sticky}, the operations in {@link org.mneme.continuous.kernels}. {@link org.mneme.continuous.InfiniteConfig} lists the
 * options; {@link org.mneme.continuous.ContinuousPlugin} contributes all of it, and takes in the parts that other plugins add.
 */
package org.mneme.continuous;
