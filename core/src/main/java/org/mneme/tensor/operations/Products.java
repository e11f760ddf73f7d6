package org.mneme.tensor.operations;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Matrix products over the first axis, in portable form. */
final class Products {
  private Products() {}

  /** Returns {@code op(first[n]) op(second[n])} for every n; a factor of two axes is the same for every n. */
  static INDArray each(INDArray first, boolean firstTransposed, INDArray second, boolean secondTransposed) {
    long count = first.rank() == 3 ? first.size(0) : second.size(0);
    INDArray result = null;
    for (long item = 0; item < count; item++) {
      INDArray product = item(first, item, firstTransposed).mmul(item(second, item, secondTransposed));
      if (result == null) {
        result = Nd4j.createUninitialized(product.dataType(), count, product.rows(), product.columns());
      }
      result.slice(item).assign(product);
    }
    return result;
  }

  private static INDArray item(INDArray all, long item, boolean transposed) {
    INDArray matrix = all.rank() == 3 ? all.slice(item) : all;
    return transposed ? matrix.transpose() : matrix;
  }
}
