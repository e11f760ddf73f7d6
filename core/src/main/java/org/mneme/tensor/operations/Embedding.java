package org.mneme.tensor.operations;

import org.mneme.tensor.Indices;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Parallel;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@code y[b, t] = c table[ids[b, t]]}: ids {@code [B, T]}, table {@code [V, D]}, y {@code [B, T, D]}, a constant c (Transformer-XL scales
 * by the square root of D). The gradient adds {@code c dy[b, t]} to the row of each id.
 */
public final class Embedding extends Operation {
  private static final int COLUMNS_PER_TASK = 64;

  private final Tensor table;
  private final Indices ids;
  private final double factor;

  private Embedding(Tensor table, Indices ids, double factor) {
    super(table);
    this.table = table;
    this.ids = ids;
    this.factor = factor;
    int vocabulary = table.shape().size(0);
    for (int id : ids.values()) {
      if (id < 0 || id >= vocabulary) {
        throw new IllegalArgumentException(
            "token " + id + " is outside of the vocabulary of " + vocabulary + ": ids run from 0 to "
                + (vocabulary - 1));
      }
    }
  }

  /** Returns the scaled rows of the table. */
  public static Tensor apply(Tape tape, Tensor table, Indices ids, double factor) {
    return tape.apply(new Embedding(table, ids, factor));
  }

  private Shape outputShape() {
    int[] sizes = new int[ids.shape().rank() + 1];
    System.arraycopy(ids.shape().toArray(), 0, sizes, 0, ids.shape().rank());
    sizes[sizes.length - 1] = width();
    return Shape.of(sizes);
  }

  private int width() {
    return table.shape().last();
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(table.type(), outputShape());
    INDArray rows = Nd4j.pullRows(table.array(), 1, ids.values());
    output.array().assign(rows.muli(factor).reshape('c', output.shape().toLongs()));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray sums = Nd4j.zeros(table.type().dataType(), table.shape().toLongs());
    INDArray dy = outputGradient.array().reshape('c', ids.values().length, width());
    for (int row = 0; row < ids.values().length; row++) {
      sums.getRow(ids.values()[row]).addi(dy.getRow(row).mul(factor));
    }
    tape.gradient(table).add(sums);
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(table.type(), outputShape());
    int[] rows = ids.values();
    long from = table.address();
    long to = output.address();
    long bytes = (long) width() * Float.BYTES;
    tape.kernels().parallel().run(rows.length, width(), (first, last) -> {
      for (int row = first; row < last; row++) {
        Rows.scale((float) factor, from + rows[row] * bytes, to + row * bytes, width());
      }
    });
    return output;
  }

  /** Threads share the columns, so that each table row is summed in the order of the tokens. */
  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    int[] rows = ids.values();
    long to = tape.gradient(table).addressToAdd();
    long from = outputGradient.address();
    long bytes = (long) width() * Float.BYTES;
    Parallel parallel = tape.kernels().parallel();
    parallel.runChunks(width(), COLUMNS_PER_TASK, (first, last) -> {
      long offset = (long) first * Float.BYTES;
      for (int row = 0; row < rows.length; row++) {
        Rows.addScaled((float) factor, from + row * bytes + offset, to + rows[row] * bytes + offset, last - first);
      }
    });
  }
}
