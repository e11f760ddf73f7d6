package org.mneme.benchmarks.comparison;

/** Something that can be timed on the work of one case. */
interface Contestant extends AutoCloseable {
  /** Makes one training step. */
  double train();

  /** Makes one inference pass. */
  double infer();

  @Override
  void close();
}
