package org.mneme.testkit;

/** What a memory may claim; everything that is not claimed is not tested, so a memory that claims less is trusted less. */
public enum Capability {
  /** What is remembered per sequence has a bound, however much is read. */
  BOUNDED_STATE,
  /** What a sequence gives does not depend on the sequences read beside it. */
  INDEPENDENT_ROWS,
  /** Gradients of all its parameters agree with central differences. */
  SMOOTH
}
