package org.mneme.compressive.compression;

import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** Turns groups of c neighbouring old vectors into one vector each: the paper's {@code f_c}, {@code [B, N, D]} to {@code [B, (N - lookAhead) / c, D]}. */
public interface Compression {
  /** Returns the compressed vectors. */
  Tensor compress(Tape tape, OldVectors old);

  /** Returns how many vectors beyond the last group it has to see; they are compressed themselves later. */
  default int lookAhead() {
    return 0;
  }

  /** Returns whether it has to know how much attention each vector received. */
  default boolean needsUsage() {
    return false;
  }

  /** Returns whether it has parameters, which an auxiliary loss or the task's trains. */
  default boolean isTrained() {
    return false;
  }
}
