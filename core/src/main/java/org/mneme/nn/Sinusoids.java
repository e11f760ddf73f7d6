package org.mneme.nn;

import java.util.HashMap;
import java.util.Map;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * Tables of sinusoids over distances: {@code R[d] = [sin(d w_0), .., sin(d w_(D/2-1)), cos(d w_0), ..]}, {@code w_t = 10000^(-2t/D)} (Dai et
 * al. 2019; sines first, then cosines, not interleaved).
 *
 * <p>Tables run from the farthest distance to the nearest, so a short table is the end of a long one: only the longest is kept.
 */
public final class Sinusoids {
  private static final double BASE = 10000;

  private final Kernels kernels;
  private final ElementType type;
  private final int width;
  private final Map<Kind, Tensor> longest = new HashMap<>();

  private record Kind(double nearest, double clamp) {}

  /** Takes the width D, an even number. */
  public Sinusoids(Kernels kernels, ElementType type, int width) {
    if (width % 2 != 0) {
      throw new IllegalArgumentException("sinusoids need an even width, given " + width);
    }
    this.kernels = kernels;
    this.type = type;
    this.width = width;
  }

  /**
   * Returns the rows {@code [rows, D]} for distances {@code nearest + rows - 1, ..., nearest + 1, nearest}: the farthest first.
   *
   * @param clamp distances above this one use its row; infinite for none
   */
  public Tensor descending(Tape tape, int rows, double nearest, double clamp) {
    Kind kind = new Kind(nearest, clamp);
    Tensor table = longest.get(kind);
    if (table == null || table.shape().size(0) < rows) {
      if (table != null) {
        table.close();
      }
      table = create(kind, rows);
      longest.put(kind, table);
    }
    Tensor end = tape.empty(type, Shape.of(rows, width));
    long skipped = table.bytes() - end.bytes();
    end.segment().copyFrom(table.segment().asSlice(skipped));
    return end;
  }

  private Tensor create(Kind kind, int rows) {
    Tensor table = kernels.tensor(type, Shape.of(rows, width));
    int half = width / 2;
    for (int row = 0; row < rows; row++) {
      double distance = Math.min(kind.nearest() + rows - 1 - row, kind.clamp());
      for (int index = 0; index < half; index++) {
        double angle = distance * Math.pow(BASE, -2.0 * index / width);
        table.set((long) row * width + index, Math.sin(angle));
        table.set((long) row * width + half + index, Math.cos(angle));
      }
    }
    return table;
  }
}
