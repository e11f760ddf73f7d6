/**
 * Memories that hand past vectors to local attention.
 *
 * <p>{@link org.mneme.compressive.TransformerXlMemory} ({@code transformer-xl}) keeps a block's last inputs exactly. Both what it keeps and what
 * it forgets is decided by one queue, {@code RowQueue}, which knows that the rows of a batch may have begun at different times.
 */
package org.mneme.compressive;
