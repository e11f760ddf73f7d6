package org.mneme.task;

/** A model that can be evaluated. */
public interface TrainedModel {
  /** Starts reading a batch of sequences with nothing remembered. */
  Reader reader(int batch);

  /** Returns the number of tokens V. */
  int vocabulary();

  /** Returns the usual length of a segment. */
  int segment();

  /** Returns how many tokens before a segment its queries can draw on directly; negative where that is not bounded or not known. */
  default long pastTokens() {
    return -1;
  }
}
