package org.mneme.tensor.attention;

import org.mneme.tensor.Tensor;

/**
 * The position part of the scores for a run of consecutive key columns: {@code (q_i + v) . r[stride * c + T - 1 - i]} for query i of T and
 * column c of the run.
 *
 * <p>The rows of r are position keys in order of <b>decreasing</b> distance, so that neighbouring columns read neighbouring rows. With stride 1
 * this is the relative shift of Transformer-XL (Dai et al. 2019, appendix B) by plain indexing; a larger stride places columns that stand for
 * several tokens each.
 *
 * @param columns how many key columns this run covers
 * @param stride how many distances lie between neighbouring columns
 * @param keys position keys r {@code [rows, H * d_h]}, the farthest distance first; null for columns without a position term
 * @param bias v {@code [H, d_h]}, added to the query; null for none
 */
public record PositionTerm(int columns, int stride, Tensor keys, Tensor bias) {
  /** Returns columns that are scored by content alone. */
  public static PositionTerm none(int columns) {
    return new PositionTerm(columns, 1, null, null);
  }

  /** Returns how many rows of position keys {@code queries} queries can reach. */
  public static int rowsNeeded(int columns, int stride, int queries) {
    return stride * (columns - 1) + queries;
  }
}
