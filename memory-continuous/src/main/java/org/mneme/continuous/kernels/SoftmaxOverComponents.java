package org.mneme.continuous.kernels;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code p[b, h, k, t] = exp(a[b, h, k, t]) / sum over k of exp(a[b, h, k, t])}, scores and shares {@code [B, H, K, T]};
 * {@code da = p (dp - sum over k of p dp)}. There is a portable form only.
 */
public final class SoftmaxOverComponents extends Operation {
  private final Tensor scores;
  private Tensor output;

  private SoftmaxOverComponents(Tensor scores) {
    super(scores);
    this.scores = scores;
    if (scores.shape().rank() != 4) {
      throw new IllegalArgumentException("shares of components need scores [B, H, K, T], given " + scores.shape());
    }
  }

  /** Returns the shares of the components, which sum to 1 for every query. */
  public static Tensor apply(Tape tape, Tensor scores) {
    return tape.apply(new SoftmaxOverComponents(scores));
  }

  /** One query a row, {@code [B H T, K]}. */
  private INDArray rows(INDArray all) {
    Shape shape = scores.shape();
    return all.permute(0, 1, 3, 2).dup('c').reshape('c', scores.shape().elements() / shape.size(2), shape.size(2));
  }

  /** Back from {@link #rows}. */
  private INDArray columns(INDArray rows) {
    Shape shape = scores.shape();
    return rows.reshape('c', shape.size(0), shape.size(1), shape.size(3), shape.size(2)).permute(0, 1, 3, 2).dup('c');
  }

  private static INDArray column(INDArray vector) {
    return vector.reshape(vector.length(), 1);
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    INDArray rows = rows(scores.array());
    INDArray exponentials = Transforms.exp(rows.subiColumnVector(column(rows.max(1))), false);
    exponentials.diviColumnVector(column(exponentials.sum(1)));
    output = tape.empty(scores.type(), scores.shape());
    output.array().assign(columns(exponentials));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray p = rows(output.array());
    INDArray dp = rows(outputGradient.array());
    INDArray mean = column(dp.mul(p).sum(1));
    tape.gradient(scores).add(columns(dp.subiColumnVector(mean).muli(p)));
  }
}
