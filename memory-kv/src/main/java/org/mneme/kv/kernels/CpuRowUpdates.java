package org.mneme.kv.kernels;

import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;

/**
 * {@link RowUpdates} over float32 memory. The gradients of a few rows are summed into the first-level cache and used at
 * once; summing them one after the other lets the processor wait for the vectors of all of them together.
 */
final class CpuRowUpdates implements RowUpdates {
  /**
   * Rows of a chunk: a chunk's work outweighs handing it to a thread, and there are enough of them to balance rows with
   * many readers.
   */
  private static final int ROWS_PER_CHUNK = 512;

  /** Rows whose gradients are summed before the first is used. */
  private static final int ROWS_AT_ONCE = 8;

  private final Kernels kernels;
  private final AdamSettings settings;
  private final AdamRow adam;
  private final Tensor values;
  private final Tensor firstMoment;
  private final Tensor secondMoment;
  private final int width;
  private final long rowBytes;
  private int[] vectorOfPosition = new int[0];

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

  /** An array that serves one step after the other. */
  private int[] vectorOfPosition(int entries) {
    if (vectorOfPosition.length < entries) {
      vectorOfPosition = new int[entries];
    }
    return vectorOfPosition;
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
      this.vectorOfPosition = vectorOfPosition(pending.entries());
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

    /** Sums the gradients of some groups into as many rows. */
    void sum(int fromGroup, int toGroup, long target) {
      for (int group = fromGroup; group < toGroup; group++) {
        sum(group, target + (group - fromGroup) * rowBytes);
      }
    }

    private void sum(int group, long target) {
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
      forEachSum(grouped, (group, gradient) -> {
        long offset = groups.slot(group) * rowBytes;
        adam.update(
            values.address() + offset, gradient, (float) scale, firstMoment.address() + offset,
            secondMoment.address() + offset, width, step);
      });
    }
  }

  /** What is done with a group's gradient. */
  @FunctionalInterface
  private interface GradientUse {
    void accept(int group, long gradient);
  }

  private void forEachSum(Grouped grouped, GradientUse use) {
    kernels.parallel().runChunks(grouped.groups.groups(), ROWS_PER_CHUNK, (from, to) -> {
      try (Tensor gradients = kernels.tensor(ElementType.FLOAT32, Shape.of(ROWS_AT_ONCE, width))) {
        for (int first = from; first < to; first += ROWS_AT_ONCE) {
          int end = Math.min(to, first + ROWS_AT_ONCE);
          grouped.sum(first, end, gradients.address());
          for (int group = first; group < end; group++) {
            use.accept(group, gradients.address() + (group - first) * rowBytes);
          }
        }
      }
    });
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
      forEachSum(grouped, (group, gradient) -> squares[group] = Rows.sumOfSquares(gradient, width));
    }
    double total = 0;
    for (double square : squares) {
      total += square;
    }
    return total;
  }
}
