/**
 * What a memory implements.
 *
 * <p>A {@link org.mneme.memory.Memory} belongs to one block of the shared transformer and holds parameters only. What it remembers is a
 * {@link org.mneme.memory.MemoryState}: named tensors and counters per batch row, handed in at the start of each segment and out at its end. In
 * between, a {@link org.mneme.memory.MemoryStep} may hand past vectors to local attention ({@link org.mneme.memory.Context}), mix what it found with what is
 * remembered, add something read to its output, stand in for the feed-forward layer, and add losses. A block takes a list of memories: contexts follow one another, reads add, at
 * most one changes the feed-forward layer.
 *
 * <p>Stored vectors carry no gradient ({@link org.mneme.memory.Segment#remembered}), unless a segment says that gradients may cross into the next.
 */
package org.mneme.memory;
