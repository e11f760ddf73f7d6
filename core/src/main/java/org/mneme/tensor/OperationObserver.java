package org.mneme.tensor;

/** Is told how long every operation took, on the thread that ran it: to find out where the time of a step goes. */
@FunctionalInterface
public interface OperationObserver {
  /**
   * Tells that an operation has run.
   *
   * @param operation the operation
   * @param backward whether it was its backward pass
   * @param nanoseconds how long it took
   */
  void ran(Operation operation, boolean backward, long nanoseconds);
}
