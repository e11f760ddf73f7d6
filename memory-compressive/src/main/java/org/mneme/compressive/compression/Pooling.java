package org.mneme.compressive.compression;

import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.PoolOverTime;

/** The mean or the largest of each group, element by element: {@code y_g = mean over t < c of x_(gc + t)} (Rae et al. 2020, section 3.2). */
final class Pooling implements Compression {
  private final int rate;
  private final PoolOverTime.Kind kind;

  Pooling(int rate, PoolOverTime.Kind kind) {
    this.rate = rate;
    this.kind = kind;
  }

  @Override
  public Tensor compress(Tape tape, OldVectors old) {
    return PoolOverTime.apply(tape, old.rows(), rate, kind);
  }
}
