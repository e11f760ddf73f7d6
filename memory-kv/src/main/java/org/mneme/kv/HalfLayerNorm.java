package org.mneme.kv;

import org.mneme.nn.LayerNorm;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * Layer normalisation of each half of each head's query, with one gain and bias {@code [c]} for all of them. It keeps queries apart from one another,
 * unlike {@link QueryBatchNorm}, and so is safe where no token may see its future.
 */
final class HalfLayerNorm implements QueryNorm {
  private static final double EPSILON = 1e-5;

  private final LayerNorm norm;
  private final int half;

  HalfLayerNorm(ParameterScope scope, int half) {
    this.norm = new LayerNorm(scope, half, EPSILON);
    this.half = half;
  }

  @Override
  public Tensor apply(Tape tape, Tensor queries, boolean training) {
    int halves = Math.toIntExact(queries.shape().elements() / half);
    return norm.apply(tape, queries.reshaped(halves, half)).reshaped(queries.shape().toArray());
  }
}
