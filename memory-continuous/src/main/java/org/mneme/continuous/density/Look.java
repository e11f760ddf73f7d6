package org.mneme.continuous.density;

import java.util.Optional;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** Where the queries of one segment look: one density per batch row, head and query. It lives as long as the tape of its segment. */
public interface Look {
  /** Returns the type of the numbers. */
  ElementType type();

  /** Returns the number of heads H. */
  int heads();

  /** Returns the number of queries T. */
  int queries();

  /**
   * Returns the expected values of the signal {@code [B, T, D]}, each head's in its own columns.
   *
   * @param values {@link Density#values} of the signal as values {@code [B, C, D]}
   */
  Tensor expectation(Tape tape, Tensor values);

  /**
   * Returns how far the densities are from the width that they are pulled to, a scalar; empty where there is nothing to pull.
   *
   * @param counting which batch rows remember anything
   */
  Optional<Tensor> divergence(Tape tape, boolean[] counting);

  /**
   * Adds the mass that one density has between neighbouring edges.
   *
   * @param edges in ascending order
   * @param mass one number less than edges
   */
  void addMass(int row, int head, int query, double[] edges, double[] mass);

  /** Adds the same for every so many queries of a batch row and head, beginning with the first. */
  default void addMasses(int row, int head, int everyQuery, double[] edges, double[] mass) {
    for (int query = 0; query < queries(); query += everyQuery) {
      addMass(row, head, query, edges, mass);
    }
  }

  /** Returns the standard deviation of one density. */
  double deviation(int row, int head, int query);
}
