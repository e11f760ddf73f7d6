package org.mneme.continuous.kernels;

import org.mneme.tensor.ElementType;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blas;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;

/**
 * {@link NormalExpectation} over float32 memory: one task per batch row and head, a tile of queries at a time, so that a tile's weights stay in the
 * cache. Each task sums in the order of its tiles, so results do not depend on the number of threads.
 */
final class TiledExpectation {
  private static final int TILE = 128;
  private static final int BYTES = Float.BYTES;

  private final NormalExpectation operation;
  private final Kernels kernels;
  private final int columns;
  private final int padded;
  private final int headSize;

  TiledExpectation(NormalExpectation operation, Kernels kernels) {
    this.operation = operation;
    this.kernels = kernels;
    this.columns = operation.weights.columns();
    this.padded = NormalExpectation.padded(columns);
    this.headSize = operation.width / operation.heads;
  }

  /** Buffers of one thread: a tile of weights, a tile of their gradients, and one component's weights. */
  private final class Scratch implements AutoCloseable {
    final NormalWeights.Row row = operation.weights.row();
    final Tensor tile = kernels.tensor(ElementType.FLOAT32, Shape.of(TILE, padded));
    final Tensor gradients = kernels.zeros(ElementType.FLOAT32, Shape.of(TILE, padded));
    final Tensor component = kernels.tensor(ElementType.FLOAT32, Shape.of(padded));

    long tileRow(int index) {
      return tile.address() + (long) index * padded * BYTES;
    }

    long gradientRow(int index) {
      return gradients.address() + (long) index * padded * BYTES;
    }

    @Override
    public void close() {
      tile.close();
      gradients.close();
      component.close();
    }
  }

  /** The work on one batch row and head. */
  @FunctionalInterface
  private interface Task {
    void run(int item, Scratch scratch);
  }

  private void forEachHead(double workPerElement, Task task) {
    double work = workPerElement * operation.queries * columns * headSize;
    kernels.parallel().run(operation.batch * operation.heads, work, (from, to) -> {
      try (Scratch scratch = new Scratch()) {
        for (int item = from; item < to; item++) {
          task.run(item, scratch);
        }
      }
    });
  }

  /** The address of a head's part of rows {@code [B, length, D]}, from one of the rows on. */
  private long headAddress(Tensor rows, int item, int from) {
    long row = (long) (item / operation.heads) * rows.shape().size(1) + from;
    return rows.address() + (row * operation.width + (long) (item % operation.heads) * headSize) * BYTES;
  }

  /** The position of a number of one density among {@code [B, H, K, T]}. */
  private long position(int item, int component, int query) {
    return ((long) item * operation.components + component) * operation.queries + query;
  }

  private static float number(Tensor tensor, long position) {
    return Memory.get(tensor.address(), position);
  }

  Tensor forward(Tape tape) {
    Tensor output =
        tape.empty(ElementType.FLOAT32, Shape.of(operation.batch, operation.queries, operation.width));
    forEachHead(2, (item, scratch) -> {
      for (int from = 0; from < operation.queries; from += TILE) {
        int count = Math.min(TILE, operation.queries - from);
        fill(item, from, count, scratch);
        kernels.blas()
            .multiply(
                false, false, count, headSize, columns, 1f, scratch.tile.address(), padded,
                headAddress(operation.values, item, 0), operation.width, 0f, headAddress(output, item, from),
                operation.width);
      }
    });
    return output;
  }

  /** Writes the mixed weights of a tile of queries. */
  private void fill(int item, int from, int count, Scratch scratch) {
    for (int index = 0; index < count; index++) {
      long target = scratch.tileRow(index);
      for (int component = 0; component < operation.components; component++) {
        long position = position(item, component, from + index);
        long part = operation.shares == null ? target : scratch.component.address();
        scratch.row.fill(number(operation.means, position), number(operation.variances, position), part);
        if (operation.shares != null) {
          mix(number(operation.shares, position), part, target, component == 0);
        }
      }
    }
  }

  private void mix(float share, long part, long target, boolean first) {
    if (first) {
      Rows.scale(share, part, target, padded);
    } else {
      Rows.addScaled(share, part, target, padded);
    }
  }

  /** Where gradients go; null for what is not tracked. */
  private record Targets(Gradient means, Gradient variances, Gradient shares, Gradient values) {
    boolean densities() {
      return means != null || variances != null || shares != null;
    }
  }

  private static Gradient target(Tape tape, Tensor input) {
    return input != null && tape.tracks(input) ? tape.gradient(input) : null;
  }

  void backward(Tape tape, Tensor outputGradient) {
    Targets targets = new Targets(
        target(tape, operation.means), target(tape, operation.variances), target(tape, operation.shares),
        target(tape, operation.values));
    forEachHead(4, (item, scratch) -> {
      for (int from = 0; from < operation.queries; from += TILE) {
        int count = Math.min(TILE, operation.queries - from);
        fill(item, from, count, scratch);
        long dz = headAddress(outputGradient, item, from);
        if (targets.values() != null) {
          addValueGradient(item, from, count, dz, scratch, targets.values());
        }
        if (targets.densities()) {
          kernels.blas()
              .multiply(
                  false, true, count, columns, headSize, 1f, dz, operation.width,
                  headAddress(operation.values, item, 0), operation.width, 0f, scratch.gradients.address(), padded);
          pull(item, from, count, scratch, targets);
        }
      }
    });
  }

  private void addValueGradient(int item, int from, int count, long dz, Scratch scratch, Gradient values) {
    Blas blas = kernels.blas();
    blas.multiply(
        true, false, columns, headSize, count, 1f, scratch.tile.address(), padded, dz, operation.width,
        from == 0 ? values.beta() : 1f, headAddress(values.tensor(), item, 0), operation.width);
  }

  private void pull(int item, int from, int count, Scratch scratch, Targets targets) {
    for (int index = 0; index < count; index++) {
      long gradient = scratch.gradientRow(index);
      for (int component = 0; component < operation.components; component++) {
        long position = position(item, component, from + index);
        float mean = number(operation.means, position);
        float variance = number(operation.variances, position);
        long part = scratch.tileRow(index);
        float share = 1;
        if (operation.shares != null) {
          part = scratch.component.address();
          share = number(operation.shares, position);
          scratch.row.fill(mean, variance, part);
        }
        scratch.row.pull(mean, variance, part, gradient);
        put(targets.means(), position, share * scratch.row.meanGradient());
        put(targets.variances(), position, share * scratch.row.varianceGradient());
        if (targets.shares() != null) {
          put(targets.shares(), position, Rows.dot(part, gradient, columns));
        }
      }
    }
  }

  private static void put(Gradient gradient, long position, float value) {
    if (gradient != null) {
      long address = gradient.tensor().address();
      Memory.set(address, position, gradient.adds() ? Memory.get(address, position) + value : value);
    }
  }
}
