package org.mneme.continuous.kernels;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays per batch row and head, {@code [B H, ...]}, in portable form. */
final class HeadArrays {
  private HeadArrays() {}

  /** {@code [B, T, H d]} to {@code [B H, T, d]}. */
  static INDArray split(INDArray rows, int heads) {
    long batch = rows.size(0);
    long length = rows.size(1);
    long headSize = rows.size(2) / heads;
    return rows.reshape('c', batch, length, heads, headSize)
        .permute(0, 2, 1, 3)
        .dup('c')
        .reshape('c', batch * heads, length, headSize);
  }

  /** {@code [B H, T, d]} to {@code [B, T, H d]}. */
  static INDArray join(INDArray perHead, int heads) {
    long batch = perHead.size(0) / heads;
    long length = perHead.size(1);
    long headSize = perHead.size(2);
    return perHead.reshape('c', batch, heads, length, headSize)
        .permute(0, 2, 1, 3)
        .dup('c')
        .reshape('c', batch, length, heads * headSize);
  }

  /** {@code op(first[n]) op(second[n])} for every n. */
  static INDArray product(INDArray first, boolean firstTransposed, INDArray second, boolean secondTransposed) {
    long rows = first.size(firstTransposed ? 2 : 1);
    long columns = second.size(secondTransposed ? 1 : 2);
    INDArray result = Nd4j.createUninitialized(first.dataType(), first.size(0), rows, columns);
    for (int item = 0; item < first.size(0); item++) {
      INDArray a = firstTransposed ? first.slice(item).transpose() : first.slice(item);
      INDArray b = secondTransposed ? second.slice(item).transpose() : second.slice(item);
      result.slice(item).assign(a.mmul(b));
    }
    return result;
  }
}
