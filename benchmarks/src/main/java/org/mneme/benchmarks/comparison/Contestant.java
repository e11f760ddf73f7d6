package org.mneme.benchmarks.comparison;

/** Something that can be timed on the work of one case. */
interface Contestant extends AutoCloseable {
  /** Makes one training step. */
  double train();

  /** Makes one inference pass. */
  double infer();

  /** Returns the processor time that it has taken so far, in milliseconds; its differences are what counts. */
  double processorMilliseconds();

  @Override
  void close();
}
