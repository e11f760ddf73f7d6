package org.mneme.kv.kernels;

/** What a {@link SparseTable} does to its rows, in portable and in CPU form. */
interface RowUpdates {
  /**
   * Applies one step to the rows that have gradients.
   *
   * @param pending the gradients
   * @param groups their grouping by slot
   * @param scale what every gradient is multiplied by first
   * @param size the size of the step
   * @param rootFactor the factor of the second moment's root
   */
  void update(PendingGradients pending, SlotGroups groups, double scale, double size, double rootFactor);

  /** Applies steps without a gradient to the first {@code count} rows of a list. */
  void catchUp(MissedSteps missed, int count);

  /** Returns the sum of the squares of the rows' gradients. */
  double squaredGradientNorm(PendingGradients pending, SlotGroups groups);
}
