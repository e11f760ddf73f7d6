package org.mneme.memory;

import java.util.List;

/**
 * One block's memory. What it remembers lives in a {@link MemoryState}, which is handed in and out; the object itself holds only parameters,
 * which it creates in the {@link BlockContext#scope} that its constructor is given.
 */
public interface Memory {
  /** Returns what is remembered before the first segment. */
  default MemoryState begin(int batch) {
    return MemoryState.empty(batch);
  }

  /** Starts a segment. */
  MemoryStep step(Segment segment, MemoryState state);

  /** Returns whether the block needs no feed-forward layer of its own, since this memory stands in its place. */
  default boolean replacesFeedForward() {
    return false;
  }

  /**
   * Returns whether this memory reads into the block's attention or changes its feed-forward layer, so that a gate can hold it back; one that only
   * hands vectors to attention does not.
   */
  default boolean addsToBlock() {
    return true;
  }

  /** Returns whether anything is remembered from one segment to the next; a memory that says no is not shown segments that are not scored. */
  default boolean remembers() {
    return true;
  }

  /**
   * Returns whether what is remembered depends on the attention or the reads of a segment, so that a block runs in full also where a segment is only
   * remembered.
   */
  default boolean remembersByAttention() {
    return false;
  }

  /**
   * Returns how many tokens before a segment its queries can draw on directly, such as the length of a cache; negative where that is not bounded.
   */
  default long pastTokens() {
    return remembers() ? -1 : 0;
  }

  /**
   * Returns what was found out while a trained model was measured.
   *
   * @param tally what the steps of this memory added by {@link MemoryStep#tally}, over all scored segments
   */
  default Findings findings(Tally tally) {
    return Findings.NONE;
  }

  /** Returns what this memory trains by updates of its own, beside its parameters. */
  default List<SelfTrained> selfTrained() {
    return List.of();
  }

  /** Returns how many parameters take part in the computation for one token, out of those that are looked up sparsely; 0 if none are. */
  default long sparseParametersPerToken() {
    return 0;
  }
}
