package org.mneme.compressive.compression;

import java.util.Arrays;
import org.mneme.tensor.Tensor;

/**
 * Vectors that are to be compressed.
 *
 * @param rows the vectors {@code [B, N, D]}, oldest first, without history; all batch rows end in the last column
 * @param filled how many of the last columns each batch row holds; the others are empty and what becomes of them is nobody's concern
 * @param usage the attention that each vector received for each query that could see it, row-major {@code [B, N]}; null unless the compression
 *     {@linkplain Compression#needsUsage needs} it
 */
public record OldVectors(Tensor rows, int[] filled, double[] usage) {
  /** Returns vectors that every batch row holds and whose use is not known. */
  public static OldVectors of(Tensor rows) {
    int[] filled = new int[rows.shape().size(0)];
    Arrays.fill(filled, rows.shape().size(1));
    return new OldVectors(rows, filled, null);
  }

  /** Returns the number of columns N. */
  public int length() {
    return rows.shape().size(1);
  }
}
