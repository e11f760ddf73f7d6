/**
 * Memories that hand past vectors to local attention.
 *
 * <p>{@link org.mneme.compressive.TransformerXlMemory} ({@code transformer-xl}) keeps a block's last inputs exactly.
 * {@link org.mneme.compressive.CompressiveMemory} ({@code compressive}) compresses what leaves such a cache into a second one. What they keep and
 * what they forget is decided by one queue, {@code RowQueue}, which knows that the rows of a batch may have begun at different times.
 *
 * <pre>
 *   compressed memory         memory                  segment
 *   [ n_cm vectors,      ] &lt;- [ n_m vectors,     ] &lt;- [ T vectors ]
 *   [ each stands for c  ]    [ as they were     ]
 * </pre>
 */
package org.mneme.compressive;
