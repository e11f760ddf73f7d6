package org.mneme.nn;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.RotaryAngles;
import org.mneme.tensor.operations.RotaryEmbedding;

/**
 * Rotary positions of a model (Su et al. 2021): queries and keys are turned by their positions, after which their products depend on distances
 * alone. The blocks of a model share one, so that angles are computed once for all of them.
 */
public final class RotaryPositions {
  private static final int REMEMBERED = 4;

  private final int headSize;
  private final double base;
  private final RotaryAngles.Pairs pairs;
  private final Deque<Known> recent = new ArrayDeque<>();

  private record Known(double[] positions, RotaryAngles angles) {}

  /** Takes the number of columns d_h of a head, the base of the angles, and which columns form a pair. */
  public RotaryPositions(int headSize, double base, RotaryAngles.Pairs pairs) {
    this.headSize = headSize;
    this.base = base;
    this.pairs = pairs;
  }

  /**
   * Returns rows {@code [B, T, H d_h]} with their first heads turned.
   *
   * @param heads how many heads are turned; those behind them, such as values beside keys, are not
   * @param positions where the T rows stand
   */
  public Tensor apply(Tape tape, Tensor rows, int heads, double... positions) {
    return RotaryEmbedding.apply(tape, rows, heads, angles(positions));
  }

  private synchronized RotaryAngles angles(double[] positions) {
    for (Known known : recent) {
      if (Arrays.equals(known.positions(), positions)) {
        return known.angles();
      }
    }
    Known known = new Known(positions.clone(), new RotaryAngles(headSize, positions, base, pairs));
    recent.addFirst(known);
    if (recent.size() > REMEMBERED) {
      recent.removeLast();
    }
    return known.angles();
  }
}
