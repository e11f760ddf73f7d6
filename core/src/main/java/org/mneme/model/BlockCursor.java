package org.mneme.model;

import java.util.List;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;

/** Where one block stands in a segment that is read a few tokens at a time. */
final class BlockCursor implements AutoCloseable {
  private final List<MemoryState> states;
  private final KeyValueCache cache;
  private List<MemoryStep> steps;

  /** Takes what the block's memories remembered before the segment. */
  BlockCursor(List<MemoryState> states, KeyValueCache cache) {
    this.states = states;
    this.cache = cache;
  }

  List<MemoryState> states() {
    return states;
  }

  KeyValueCache cache() {
    return cache;
  }

  /** Returns what the memories do in this segment; null before its first token. */
  List<MemoryStep> steps() {
    return steps;
  }

  void start(List<MemoryStep> started) {
    steps = List.copyOf(started);
  }

  @Override
  public void close() {
    cache.close();
  }
}
