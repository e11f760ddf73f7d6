/**
 * The shared transformer. {@link org.mneme.model.Transformer} reads token ids segment by segment; each {@code Block} holds local attention, a
 * feed-forward layer and a list of memories, which it asks in the order that {@link org.mneme.memory.MemoryStep} describes. What the memories
 * remember between segments is a {@link org.mneme.model.ModelState}.
 */
package org.mneme.model;
