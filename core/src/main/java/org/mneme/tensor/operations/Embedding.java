package org.mneme.tensor.operations;

import org.mneme.tensor.Indices;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * {@code y[b, t] = c table[ids[b, t]]}: ids {@code [B, T]}, table {@code [V, D]}, y {@code [B, T, D]}, a constant c (Transformer-XL scales
 * by the square root of D). This is {@link GatherRows} with messages that speak of tokens.
 */
public final class Embedding {
  private Embedding() {}

  /** Returns the scaled rows of the table. */
  public static Tensor apply(Tape tape, Tensor table, Indices ids, double factor) {
    int vocabulary = table.shape().size(0);
    for (int id : ids.values()) {
      if (id < 0 || id >= vocabulary) {
        throw new IllegalArgumentException(
            "token " + id + " is outside of the vocabulary of " + vocabulary + ": ids run from 0 to "
                + (vocabulary - 1));
      }
    }
    return GatherRows.apply(tape, table, ids, factor);
  }
}
