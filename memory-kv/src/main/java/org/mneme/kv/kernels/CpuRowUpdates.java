package org.mneme.kv.kernels;

import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;

/** {@link RowUpdates} over float32 memory. A row's gradient is summed into the first-level cache and used at once. */
final class CpuRowUpdates implements RowUpdates {
  /**
   * Rows of a chunk: a chunk's work outweighs handing it to a thread, and there are enough of them to balance rows with
   * many readers.
   */
  private static final int ROWS_PER_CHUNK = 512;

  private final Kernels kernels;
  private final AdamSettings settings;
  private final AdamRow adam;
  private final Tensor values;
  private final Tensor firstMoment;
  private final Tensor secondMoment;
  private final int width;
  private final long rowBytes;

  CpuRowUpdates(Kernels kernels, AdamSettings settings, Tensor values, Tensor firstMoment, Tensor secondMoment) {
    this.kernels = kernels;
    this.settings = settings;
    this.adam = new AdamRow(settings);
    this.values = values;
    this.firstMoment = firstMoment;
    this.secondMoment = secondMoment;
    this.width = values.shape().size(1);
    this.rowBytes = (long) width * Float.BYTES;
  }

  /** The entries in grouped order: what sums the rows of a group. */
  private final class Grouped implements AutoCloseable {
    private final SlotGroups groups;
    private final long vectors;
    private final int[] vectorOfPosition;
    private final Tensor coefficients;

    Grouped(PendingGradients pending, SlotGroups groups) {
      this.groups = groups;
      this.vectors = pending.vectors().address();
      this.vectorOfPosition = new int[pending.entries()];
      this.coefficients = kernels.tensor(ElementType.FLOAT32, Shape.of(pending.entries()));
      long from = pending.coefficients().address();
      long to = coefficients.address();
      kernels.parallel().run(pending.entries(), 4, (first, last) -> {
        for (int position = first; position < last; position++) {
          int entry = groups.entry(position);
          vectorOfPosition[position] = pending.vector(entry);
          Memory.set(to, position, Memory.get(from, entry));
        }
      });
    }

    void sum(int group, long target) {
      int start = groups.start(group);
      WeightedRows.sum(
          vectors, rowBytes, vectorOfPosition, start, groups.start(group + 1) - start,
          coefficients.address() + (long) start * Float.BYTES, target, width, false);
    }

    @Override
    public void close() {
      coefficients.close();
    }
  }

  @Override
  public void update(PendingGradients pending, SlotGroups groups, double scale, double size, double rootFactor) {
    AdamRow.Step step = new AdamRow.Step((float) size, (float) rootFactor);
    try (Grouped grouped = new Grouped(pending, groups)) {
      kernels.parallel().runChunks(groups.groups(), ROWS_PER_CHUNK, (from, to) -> {
        try (Tensor gradient = kernels.tensor(ElementType.FLOAT32, Shape.of(width))) {
          for (int group = from; group < to; group++) {
            grouped.sum(group, gradient.address());
            long offset = groups.slot(group) * rowBytes;
            adam.update(
                values.address() + offset, gradient.address(), (float) scale, firstMoment.address() + offset,
                secondMoment.address() + offset, width, step);
          }
        }
      });
    }
  }

  @Override
  public void catchUp(MissedSteps missed, int count) {
    kernels.parallel().run(count, 20.0 * width, (from, to) -> {
      for (int index = from; index < to; index++) {
        long offset = missed.slot(index) * rowBytes;
        long firsts = firstMoment.address() + offset;
        long seconds = secondMoment.address() + offset;
        adam.catchUp(
            values.address() + offset, firsts, seconds, width, missed.sizes(), missed.rootFactors(), missed.from(index),
            missed.to(index));
        int rest = missed.rest(index);
        if (rest > 0) {
          Rows.scale((float) Math.pow(settings.beta1(), rest), firsts, firsts, width);
          Rows.scale((float) Math.pow(settings.beta2(), rest), seconds, seconds, width);
        }
      }
    });
  }

  @Override
  public double squaredGradientNorm(PendingGradients pending, SlotGroups groups) {
    double[] squares = new double[groups.groups()];
    try (Grouped grouped = new Grouped(pending, groups)) {
      kernels.parallel().runChunks(groups.groups(), ROWS_PER_CHUNK, (from, to) -> {
        try (Tensor gradient = kernels.tensor(ElementType.FLOAT32, Shape.of(width))) {
          for (int group = from; group < to; group++) {
            grouped.sum(group, gradient.address());
            squares[group] = Rows.sumOfSquares(gradient.address(), width);
          }
        }
      });
    }
    double total = 0;
    for (double square : squares) {
      total += square;
    }
    return total;
  }
}
