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
 * the segment, output {@code o = a Wo}; with relative positions (Dai et al. 2019) also the content bias u and position keys; with rotary positions
 * (Su et al. 2021) queries and keys are turned before they meet. H query heads may share G key-value heads (Ainslie et al. 2023).
 */
public final class RelativeAttention {
  private final Linear queries;
  private final Linear keysValues;
  private final Linear output;
  private final Tensor contentBias;
  private final RelativePositions positions;
  private final RotaryPositions rotary;
  private final int heads;
  private final int keyValueHeads;

  /**
   * The sizes of the projections.
   *
   * @param width the model's width D
   * @param heads the number of query heads H
   * @param keyValueHeads the number of key-value heads G, which divides H
   * @param withBias whether queries, keys and values have biases
   * @param withOutputBias whether the output projection has one
   */
  public record Sizes(int width, int heads, int keyValueHeads, boolean withBias, boolean withOutputBias) {}

  /**
   * Creates the projections.
   *
   * @param positions the position keys, null for none
   * @param contentBias u {@code [H, d_h]}, null for none
   * @param rotary what turns queries and keys, null for nothing
   */
  public RelativeAttention(
      ParameterScope scope, Sizes sizes, RelativePositions positions, Tensor contentBias, RotaryPositions rotary,
      Initializer initializer) {
    int width = sizes.width();
    int keyValueWidth = width / sizes.heads() * sizes.keyValueHeads();
    this.queries = new Linear(scope.in("queries"), width, width, sizes.withBias(), initializer);
    this.keysValues = new Linear(scope.in("keysValues"), width, 2 * keyValueWidth, sizes.withBias(), initializer);
    this.output = new Linear(scope.in("output"), width, width, sizes.withOutputBias(), initializer);
    this.contentBias = contentBias;
    this.positions = positions;
    this.rotary = rotary;
    this.heads = sizes.heads();
    this.keyValueHeads = sizes.keyValueHeads();
  }

  /** Creates a bias u or v {@code [H, d_h]}. */
  public static Tensor headBias(ParameterScope scope, String name, int width, int heads) {
    return scope.create(name, Shape.of(heads, width / heads), Initializer.normal(0.02)).value();
  }

  /** Returns the queries {@code [B, T, D]} of normalised inputs; they know no positions yet. */
  public Tensor queries(Tape tape, Tensor inputs) {
    return queries.apply(tape, inputs);
  }

  /** Returns keys and values {@code [B, K, 2 G d_h]} side by side; they know no positions yet. */
  public Tensor keysValues(Tape tape, Tensor rows) {
    return keysValues.apply(tape, rows);
  }

  /** Returns queries that know their positions: turned ones where positions are rotary, the same otherwise. */
  public Tensor placedQueries(Tape tape, Tensor unplaced, double... places) {
    return rotary == null ? unplaced : rotary.apply(tape, unplaced, heads, places);
  }

  /** Returns keys and values of which the keys know their positions: turned ones where positions are rotary, the same otherwise. */
  public Tensor placedKeys(Tape tape, Tensor unplaced, double... places) {
    return rotary == null ? unplaced : rotary.apply(tape, unplaced, keyValueHeads, places);
  }

  /**
   * Returns what the queries attend to {@code [B, T, D]}, before the output projection.
   *
   * @param columnMass where to write the attention per key, null for nowhere
   */
  public Tensor attend(
      Tape tape, Tensor placedQueries, Tensor placedKeysValues, List<PositionTerm> terms, Visibility visibility,
      double[] columnMass) {
    return Attention.apply(
        tape, placedQueries, placedKeysValues, contentBias, terms, visibility, heads, keyValueHeads, columnMass);
  }

  /** Returns the output projection. */
  public Tensor project(Tape tape, Tensor attended) {
    return output.apply(tape, attended);
  }

  /** Returns the position keys, null where positions are not relative. */
  public RelativePositions positions() {
    return positions;
  }

  /** Returns whether queries and keys are turned by their positions. */
  public boolean rotary() {
    return rotary != null;
  }

  /** Returns the number of query heads H. */
  public int heads() {
    return heads;
  }

  /** Returns the number of key-value heads G. */
  public int keyValueHeads() {
    return keyValueHeads;
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
