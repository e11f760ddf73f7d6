package org.mneme.tasks.sorting;

import static java.util.Objects.requireNonNull;

import org.mneme.task.Reader;
import org.mneme.task.TrainedModel;
import org.mneme.tasks.sequences.Scores;
import org.mneme.tensor.Indices;

/**
 * Lets a model answer a batch of sequences. It first reads the history segment by segment; then what is left of the symbols, the separator and
 * the answer so far are one segment, as in training. Of all ids, only the V symbols count as answers.
 */
final class SortingExam implements AutoCloseable {
  private final SortingBatch batch;
  private final int begin;
  private final Reader afterHistory;

  /** Makes the model read the history. */
  SortingExam(TrainedModel model, SortingBatch batch) {
    this.batch = requireNonNull(batch, "batch is null");
    this.begin = SortingBatch.historyLength(batch.length(), model.segment());
    this.afterHistory = model.reader(batch.rows());
    for (int position = 0; position < begin; position += model.segment()) {
      afterHistory.remember(batch.inputs(position, position + model.segment()));
    }
  }

  /** Returns each row's answer where the right symbols so far are given before each prediction. */
  int[][] teacherForced() {
    int[][] answers = new int[batch.rows()][batch.symbols()];
    try (Reader reader = afterHistory.copy()) {
      float[] scores = reader.logits(batch.inputs(begin, batch.inputLength()));
      for (int symbol = 0; symbol < batch.symbols(); symbol++) {
        pick(scores, batch.length() - begin + symbol, batch.inputLength() - begin, answers, symbol);
      }
    }
    return answers;
  }

  /** Returns each row's answer where the model's own symbols so far are given before each prediction. */
  int[][] freeRunning() {
    int[][] answers = new int[batch.rows()][batch.symbols()];
    for (int symbol = 0; symbol < batch.symbols(); symbol++) {
      Indices ids = batch.inputs(begin, batch.length() + 1 + symbol);
      int length = ids.shape().last();
      for (int row = 0; row < batch.rows(); row++) {
        System.arraycopy(answers[row], 0, ids.values(), (row + 1) * length - symbol, symbol);
      }
      try (Reader reader = afterHistory.copy()) {
        pick(reader.logits(ids), length - 1, length, answers, symbol);
      }
    }
    return answers;
  }

  private void pick(float[] scores, int position, int length, int[][] answers, int symbol) {
    int vocabulary = scores.length / (batch.rows() * length);
    for (int row = 0; row < batch.rows(); row++) {
      answers[row][symbol] = Scores.best(scores, row * length + position, vocabulary, batch.symbols());
    }
  }

  @Override
  public void close() {
    afterHistory.close();
  }
}
