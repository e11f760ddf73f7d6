package org.mneme.memory;

import static java.util.Objects.requireNonNull;

import org.mneme.tensor.Tensor;

/**
 * Past vectors that local attention may attend to.
 *
 * @param rows the vectors {@code [B, M, D]}, oldest first
 * @param hidden which of them a batch row must not see, row-major {@code [B, M]}; null where all are visible
 * @param placement where they stand in time
 * @param normalised whether they were normalised before they were stored; a pre-norm block normalises the others at each read
 */
public record Region(Tensor rows, boolean[] hidden, Placement placement, boolean normalised) {
  /** Checks the parts. */
  public Region {
    requireNonNull(rows, "rows is null");
    requireNonNull(placement, "placement is null");
    if (rows.shape().rank() != 3) {
      throw new IllegalArgumentException("a region's rows have shape [B, M, D], given " + rows.shape());
    }
    if (hidden != null && hidden.length != rows.shape().size(0) * rows.shape().size(1)) {
      throw new IllegalArgumentException(
          "a region of rows " + rows.shape() + " needs " + rows.shape().size(0) * rows.shape().size(1)
              + " flags of visibility, given " + hidden.length);
    }
  }

  /** Returns the number of vectors per batch row. */
  public int length() {
    return rows.shape().size(1);
  }
}
