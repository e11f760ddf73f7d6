package org.mneme.testkit;

/** What a memory may claim. Everything is claimed unless a contract test says otherwise, and what can be seen not to hold must not be claimed away. */
public enum Capability {
  /** What is remembered per sequence has a bound, however much is read; a memory that does not claim it does grow. */
  BOUNDED_STATE,
  /** What a sequence gives does not depend on the sequences read beside it. */
  INDEPENDENT_ROWS,
  /** Gradients of all its parameters agree with central differences. */
  SMOOTH,
  /**
   * Something is carried from one segment to the next and can be put to use: a tiny task is learned better with it than without. A memory that does not
   * claim it gives the same whatever was read before.
   */
  REMEMBERS,
  /** Its auxiliary losses train parameters of its own only; one that does not claim it trains the block's attention with them too. */
  AUXILIARY_LOSSES_APART
}
