package org.mneme.memory;

/**
 * The attention that each key received from a segment's queries: averaged over heads, summed over queries.
 *
 * @param batch the number of batch rows
 * @param keys the number of key columns: the regions of the memory's own context from left to right, then the segment
 * @param queries the number of queries
 * @param values row-major {@code [B, K]}
 */
public record AttentionMass(int batch, int keys, int queries, double[] values) {
  /** Returns the attention that one key of one batch row received. */
  public double at(int row, int key) {
    return values[row * keys + key];
  }
}
