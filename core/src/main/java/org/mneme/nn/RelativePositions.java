package org.mneme.nn;

import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.attention.PositionTerm;

/**
 * Position keys for distances, {@code r_d = R_d W_kR}, and the global position bias v (Dai et al. 2019, section 3.3): R are
 * {@link Sinusoids}, W_kR {@code [H d_h, D]} is learned, v {@code [H, d_h]} is learned here or shared.
 */
public final class RelativePositions {
  private final Linear projection;
  private final Tensor bias;
  private final boolean sharesBias;
  private final Sinusoids sinusoids;

  /** Creates W_kR and, unless one is given to share, v. */
  public RelativePositions(
      ParameterScope scope, int width, int heads, Sinusoids sinusoids, Initializer initializer, Tensor sharedBias) {
    this.projection = new Linear(scope, width, width, false, initializer);
    this.bias = sharedBias != null
        ? sharedBias
        : scope.create("bias", Shape.of(heads, width / heads), Initializer.normal(0.02)).value();
    this.sharesBias = sharedBias != null;
    this.sinusoids = sinusoids;
  }

  /** Returns whether v is one that several blocks share. */
  public boolean sharesBias() {
    return sharesBias;
  }

  /**
   * Returns the position term of a run of key columns.
   *
   * @param columns how many columns
   * @param stride the distance between neighbouring columns
   * @param rows how many position keys: the farthest column's from the last query first
   * @param nearest the distance of the last row
   * @param clamp distances above this one count as this one; infinite for none
   */
  public PositionTerm term(Tape tape, int columns, int stride, int rows, double nearest, double clamp) {
    Tensor keys = projection.apply(tape, sinusoids.descending(tape, rows, nearest, clamp));
    return new PositionTerm(columns, stride, keys, bias);
  }
}
