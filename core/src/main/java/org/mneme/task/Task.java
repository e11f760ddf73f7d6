package org.mneme.task;

import java.util.Map;
import org.mneme.tensor.RandomStream;

/** Something to learn: a vocabulary, a stream to train on, and a way to measure what was learned. */
public interface Task {
  /** Returns the number of tokens V. */
  int vocabulary();

  /** Returns what is measured first of all. */
  Metric metric();

  /**
   * Returns the stream to train on.
   *
   * @param batch the number of sequences read side by side
   * @param segment the longest segment, at least as long as what the task has read at once, such as an answer
   * @param random the source of everything random in the data
   */
  TrainingStream training(int batch, int segment, RandomStream random);

  /**
   * Measures a model on data that is never trained on, the same for every model.
   *
   * @param thorough whether this is the final evaluation; a quick one may use a part of the data and leave out costly figures
   */
  Evaluation evaluate(TrainedModel model, boolean thorough);

  /**
   * Returns figures of the primary metric to compare with, by name, such as chance or what a perfect solver reaches that sees only a part.
   *
   * @param segment the length of a segment
   * @param pastTokens how many past tokens the memory reaches back to; negative for all of them
   */
  default Map<String, Double> references(int segment, long pastTokens) {
    return Map.of();
  }
}
