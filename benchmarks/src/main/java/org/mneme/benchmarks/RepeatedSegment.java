package org.mneme.benchmarks;

import java.util.Arrays;
import org.mneme.task.Batch;
import org.mneme.task.TrainingStream;
import org.mneme.tensor.Indices;
import org.mneme.tensor.RandomStream;

/** The same random segment again and again, so that a step's time has no data in it. */
final class RepeatedSegment implements TrainingStream {
  private final Batch batch;

  RepeatedSegment(int rows, int length, int vocabulary, RandomStream random) {
    int[] ids = new int[rows * length];
    int[] targets = new int[rows * length];
    Arrays.setAll(ids, index -> random.nextInt(vocabulary));
    Arrays.setAll(targets, index -> random.nextInt(vocabulary));
    this.batch = new Batch(Indices.of(rows, length, ids), Indices.of(rows, length, targets), null);
  }

  @Override
  public Batch next() {
    return batch;
  }

  @Override
  public long[] position() {
    return new long[0];
  }

  @Override
  public void restore(long[] position) {
    // Every position is the same.
  }
}
