package org.mneme.continuous.kernels;

import java.util.List;
import java.util.function.ToIntFunction;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blas;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Parallel;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@code B'[b] = A_b Y[b] + C_b X[b]}: new coefficients B' {@code [B, N, D]} from the past Y {@code [B, P, D]} (old coefficients, or samples of the
 * old signal) and a chunk of new vectors X {@code [B, L, D]}. Each batch row has constant matrices of its own: A {@code [N, P]} or none where
 * nothing was remembered, C {@code [N, L]}; a row without matrices keeps its old coefficients.
 *
 * <p>The same for coordinates in place of coefficients: N is then their number. Where they are the coefficients themselves, the first rows of C belong to
 * functions that only see the past; numbers there are so small that together they stay below half of single precision beside the largest. The CPU
 * form leaves them out.
 *
 * <p>Gradients: {@code dX[b] = C_b^T dB'[b]}, {@code dY[b] = A_b^T dB'[b]}; the old coefficients of a row that keeps them get {@code dB'[b]}.
 */
public final class UpdateCoefficients extends Operation {
  /** From so many rows on, whole rows are shared between threads. */
  private static final int MANY_ROWS = 8;

  private final Tensor old;
  private final Tensor past;
  private final Tensor chunk;
  private final List<RowUpdate> updates;
  private final int functions;
  private final int width;

  /**
   * What happens to one batch row.
   *
   * @param pastMatrix A, null for none
   * @param chunkMatrix C, null for a row that keeps its coefficients
   * @param negligibleRows how many of the first rows of C hold nothing that single precision could add to a sum
   */
  public record RowUpdate(Tensor pastMatrix, Tensor chunkMatrix, int negligibleRows) {
    /** The row keeps its coefficients. */
    public static final RowUpdate KEEP = new RowUpdate(null, null, 0);

    /** Half of float32's precision: what as many numbers as C has columns may add up to, beside its largest. */
    private static final double NEGLIGIBLE = 0x1p-24;

    /** Checks the count. */
    public RowUpdate {
      if (negligibleRows < 0
          || negligibleRows > 0 && (pastMatrix == null || negligibleRows > chunkMatrix.shape().size(0))) {
        throw new IllegalArgumentException(
            "only rows of C, of an update that has a past, are negligible, given " + negligibleRows + " of "
                + (chunkMatrix == null ? "no matrix" : chunkMatrix.shape()));
      }
    }

    /** Returns an update by two matrices; that of the past may be null. */
    public static RowUpdate of(Tensor pastMatrix, Tensor chunkMatrix) {
      return new RowUpdate(pastMatrix, chunkMatrix, pastMatrix == null ? 0 : negligibleRows(chunkMatrix));
    }

    private static int negligibleRows(Tensor matrix) {
      int columns = matrix.shape().last();
      double limit = NEGLIGIBLE / columns * largest(matrix, 0, matrix.shape().elements());
      int row = 0;
      while (row < matrix.shape().size(0) && largest(matrix, (long) row * columns, columns) < limit) {
        row++;
      }
      return row;
    }

    private static double largest(Tensor matrix, long from, long count) {
      double largest = 0;
      for (long index = from; index < from + count; index++) {
        largest = Math.max(largest, Math.abs(matrix.get(index)));
      }
      return largest;
    }

    /** Returns the bytes of the matrices. */
    public long bytes() {
      return (pastMatrix == null ? 0 : pastMatrix.bytes()) + (chunkMatrix == null ? 0 : chunkMatrix.bytes());
    }

    boolean keeps() {
      return chunkMatrix == null;
    }

    boolean continues() {
      return chunkMatrix != null && pastMatrix != null;
    }
  }

  private UpdateCoefficients(Tensor old, Tensor past, Tensor chunk, List<RowUpdate> updates) {
    super(old, past, chunk);
    this.old = old;
    this.past = past;
    this.chunk = chunk;
    this.updates = List.copyOf(updates);
    this.functions = old.shape().size(1);
    this.width = old.shape().size(2);
    for (RowUpdate update : updates) {
      requireShape(update.pastMatrix(), past, "past");
      requireShape(update.chunkMatrix(), chunk, "chunk");
    }
    boolean sameBatch = updates.size() == old.shape().size(0)
        && updates.size() == chunk.shape().size(0)
        && updates.size() == past.shape().size(0);
    if (!sameBatch || chunk.shape().size(2) != width || past.shape().size(2) != width) {
      throw new IllegalArgumentException(
          "coefficients " + old.shape() + ", the past " + past.shape() + " and a chunk " + chunk.shape()
              + " agree in batch and width, and each of the batch rows has an update; given " + updates.size());
    }
  }

  private void requireShape(Tensor matrix, Tensor input, String name) {
    if (matrix != null && !matrix.shape().equals(Shape.of(functions, input.shape().size(1)))) {
      throw new IllegalArgumentException(
          "the matrix of the " + name + " " + input.shape() + " has shape [" + functions + ", " + input.shape().size(1)
              + "], given " + matrix.shape());
    }
  }

  /**
   * Returns the new coefficients.
   *
   * @param old the old coefficients {@code [B, N, D]}
   * @param past what A is multiplied with, the old coefficients themselves or samples of their signal
   * @param chunk the new vectors; whatever it holds in rows that keep their coefficients is not looked at
   * @param updates what happens to each batch row
   */
  public static Tensor apply(Tape tape, Tensor old, Tensor past, Tensor chunk, List<RowUpdate> updates) {
    return tape.apply(new UpdateCoefficients(old, past, chunk, updates));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(old.type(), old.shape());
    for (int row = 0; row < updates.size(); row++) {
      RowUpdate update = updates.get(row);
      INDArray target = output.array().slice(row);
      if (update.keeps()) {
        target.assign(old.array().slice(row));
      } else {
        target.assign(update.chunkMatrix().array().mmul(chunk.array().slice(row)));
      }
      if (update.continues()) {
        target.addi(update.pastMatrix().array().mmul(past.array().slice(row)));
      }
    }
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(chunk)) {
      addPortable(tape, chunk, outputGradient, RowUpdate::chunkMatrix);
    }
    if (tape.tracks(past)) {
      addPortable(tape, past, outputGradient, update -> update.continues() ? update.pastMatrix() : null);
    }
    if (tape.tracks(old)) {
      INDArray kept = Nd4j.zeros(old.type().dataType(), old.shape().toLongs());
      for (int row = 0; row < updates.size(); row++) {
        if (updates.get(row).keeps()) {
          kept.slice(row).assign(outputGradient.array().slice(row));
        }
      }
      tape.gradient(old).add(kept);
    }
  }

  /** Which matrix of a row leads to an input; null for none. */
  @FunctionalInterface
  private interface MatrixOf {
    Tensor of(RowUpdate update);
  }

  private void addPortable(Tape tape, Tensor input, Tensor outputGradient, MatrixOf matrices) {
    INDArray sums = Nd4j.zeros(input.type().dataType(), input.shape().toLongs());
    for (int row = 0; row < updates.size(); row++) {
      Tensor matrix = matrices.of(updates.get(row));
      if (matrix != null) {
        sums.slice(row).assign(matrix.array().transpose().mmul(outputGradient.array().slice(row)));
      }
    }
    tape.gradient(input).add(sums);
  }

  private static long rowAddress(Tensor tensor, int row) {
    return tensor.address() + row * (tensor.bytes() / tensor.shape().size(0));
  }

  private static long rowAt(Tensor matrix, int row) {
    return matrix.address() + (long) row * matrix.shape().last() * Float.BYTES;
  }

  /** A matrix product on the calling thread, or shared between threads. */
  @FunctionalInterface
  private interface Product {
    void run(boolean transposed, int m, int k, long a, int aStride, long b, float beta, long c);
  }

  /** The work on one batch row. */
  @FunctionalInterface
  private interface RowWork {
    void run(int row, Product product);
  }

  private void forEachRow(Tape tape, double operations, RowWork work) {
    Parallel parallel = tape.kernels().parallel();
    Blas blas = tape.kernels().blas();
    if (updates.size() >= MANY_ROWS) {
      Product alone = (transposed, m, k, a, aStride, b, beta, c) -> blas.multiply(
          transposed, false, m, width, k, 1f, a, aStride, b, width, beta, c, width);
      parallel.run(updates.size(), operations, (from, to) -> {
        for (int row = from; row < to; row++) {
          work.run(row, alone);
        }
      });
      return;
    }
    Product shared = (transposed, m, k, a, aStride, b, beta, c) -> blas.multiply(
        parallel, transposed, false, m, width, k, 1f, a, aStride, b, width, beta, c, width);
    for (int row = 0; row < updates.size(); row++) {
      work.run(row, shared);
    }
  }

  private double operations(int columns) {
    return 2.0 * functions * columns * width;
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(old.type(), old.shape());
    int pastSteps = past.shape().size(1);
    int chunkSteps = chunk.shape().size(1);
    forEachRow(tape, operations(pastSteps + chunkSteps), (row, product) -> {
      RowUpdate update = updates.get(row);
      long target = rowAddress(output, row);
      if (update.keeps()) {
        Memory.copy(rowAddress(old, row), target, (long) functions * width);
        return;
      }
      if (update.continues()) {
        product.run(
            false, functions, pastSteps, update.pastMatrix().address(), pastSteps, rowAddress(past, row), 0f, target);
      }
      int first = update.negligibleRows();
      product.run(
          false, functions - first, chunkSteps, rowAt(update.chunkMatrix(), first), chunkSteps, rowAddress(chunk, row),
          update.continues() ? 1f : 0f, target + (long) first * width * Float.BYTES);
    });
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(chunk)) {
      addCpu(tape, chunk, outputGradient, RowUpdate::chunkMatrix, RowUpdate::negligibleRows);
    }
    if (tape.tracks(past)) {
      addCpu(tape, past, outputGradient, update -> update.continues() ? update.pastMatrix() : null, update -> 0);
    }
    if (tape.tracks(old)) {
      Gradient gradient = tape.gradient(old);
      gradient.addressToAdd();
      for (int row = 0; row < updates.size(); row++) {
        if (updates.get(row).keeps()) {
          Rows.add(rowAddress(outputGradient, row), rowAddress(gradient.tensor(), row), functions * width);
        }
      }
    }
  }

  private void addCpu(
      Tape tape, Tensor input, Tensor outputGradient, MatrixOf matrices, ToIntFunction<RowUpdate> firstRow) {
    Gradient gradient = tape.gradient(input);
    int steps = input.shape().size(1);
    forEachRow(tape, operations(steps), (row, product) -> {
      Tensor matrix = matrices.of(updates.get(row));
      long target = rowAddress(gradient.tensor(), row);
      if (matrix != null) {
        int first = firstRow.applyAsInt(updates.get(row));
        product.run(
            true, steps, functions - first, rowAt(matrix, first), steps,
            rowAddress(outputGradient, row) + (long) first * width * Float.BYTES, gradient.beta(), target);
      } else if (!gradient.adds()) {
        Memory.fill(target, (long) steps * width, 0f);
      }
    });
  }
}
