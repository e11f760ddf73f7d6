package org.mneme.nn;

import java.util.List;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.attention.Attention;
import org.mneme.tensor.attention.PositionTerm;
import org.mneme.tensor.attention.Visibility;

/**
 * The projections of multi-head attention around {@link Attention}: queries {@code q = x Wq}, keys and values {@code k, v = c Wkv} of the past and
 * the segment, output {@code o = a Wo}; with relative positions (Dai et al. 2019) also the content bias u and position keys.
 */
public final class RelativeAttention {
  private final Linear queries;
  private final Linear keysValues;
  private final Linear output;
  private final Tensor contentBias;
  private final RelativePositions positions;
  private final int heads;

  /**
   * Creates the projections.
   *
   * @param withBias whether queries, keys and values have biases
   * @param withOutputBias whether the output projection has one
   * @param positions the position keys, null for attention by content alone
   * @param contentBias u {@code [H, d_h]}, null for none
   */
  public RelativeAttention(
      ParameterScope scope, int width, int heads, boolean withBias, boolean withOutputBias, RelativePositions positions,
      Tensor contentBias, Initializer initializer) {
    this.queries = new Linear(scope.in("queries"), width, width, withBias, initializer);
    this.keysValues = new Linear(scope.in("keysValues"), width, 2 * width, withBias, initializer);
    this.output = new Linear(scope.in("output"), width, width, withOutputBias, initializer);
    this.contentBias = contentBias;
    this.positions = positions;
    this.heads = heads;
  }

  /** Creates a bias u or v {@code [H, d_h]}. */
  public static Tensor headBias(ParameterScope scope, String name, int width, int heads) {
    return scope.create(name, Shape.of(heads, width / heads), Initializer.normal(0.02)).value();
  }

  /** Returns the queries {@code [B, T, D]} of normalised inputs. */
  public Tensor queries(Tape tape, Tensor inputs) {
    return queries.apply(tape, inputs);
  }

  /** Returns keys and values {@code [B, K, 2D]} side by side. */
  public Tensor keysValues(Tape tape, Tensor rows) {
    return keysValues.apply(tape, rows);
  }

  /**
   * Returns what the queries attend to {@code [B, T, D]}, before the output projection.
   *
   * @param columnMass where to write the attention per key, null for nowhere
   */
  public Tensor attend(
      Tape tape, Tensor queries, Tensor keysValues, List<PositionTerm> terms, Visibility visibility,
      double[] columnMass) {
    return Attention.apply(tape, queries, keysValues, contentBias, terms, visibility, heads, heads, columnMass);
  }

  /** Returns the output projection. */
  public Tensor project(Tape tape, Tensor attended) {
    return output.apply(tape, attended);
  }

  /** Returns the position keys, null for attention by content alone. */
  public RelativePositions positions() {
    return positions;
  }

  /** Returns the number of heads. */
  public int heads() {
    return heads;
  }

  /** Returns the projection of the queries. */
  public Linear queryProjection() {
    return queries;
  }

  /** Returns the projection of keys and values. */
  public Linear keyValueProjection() {
    return keysValues;
  }
}
