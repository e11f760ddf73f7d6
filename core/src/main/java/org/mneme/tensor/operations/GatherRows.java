package org.mneme.tensor.operations;

import org.mneme.tensor.Indices;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@code y[...] = c table[rows[...]]}: rows of any shape, table {@code [N, D]}, y {@code [..., D]}, a constant c. The gradient adds
 * {@code c dy[...]} to the table row of each number; a row that was gathered twice gets both.
 */
public final class GatherRows extends Operation {
  private static final int COLUMNS_PER_TASK = 64;

  private final Tensor table;
  private final Indices rows;
  private final double factor;

  private GatherRows(Tensor table, Indices rows, double factor) {
    super(table);
    this.table = table;
    this.rows = rows;
    this.factor = factor;
    if (table.shape().rank() != 2) {
      throw new IllegalArgumentException("rows are gathered from a table [N, D], given " + table.shape());
    }
    int count = table.shape().size(0);
    for (int row : rows.values()) {
      if (row < 0 || row >= count) {
        throw new IllegalArgumentException(
            "row " + row + " is outside of a table of " + count + " rows: rows run from 0 to " + (count - 1));
      }
    }
  }

  /** Returns the rows of the table. */
  public static Tensor apply(Tape tape, Tensor table, Indices rows) {
    return apply(tape, table, rows, 1);
  }

  /** Returns the rows of the table times a constant. */
  public static Tensor apply(Tape tape, Tensor table, Indices rows, double factor) {
    return tape.apply(new GatherRows(table, rows, factor));
  }

  private Shape outputShape() {
    int[] sizes = new int[rows.shape().rank() + 1];
    System.arraycopy(rows.shape().toArray(), 0, sizes, 0, rows.shape().rank());
    sizes[sizes.length - 1] = width();
    return Shape.of(sizes);
  }

  private int width() {
    return table.shape().last();
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(table.type(), outputShape());
    if (rows.values().length > 0) {
      INDArray gathered = Nd4j.pullRows(table.array(), 1, rows.values());
      output.array().assign(gathered.muli(factor).reshape('c', output.shape().toLongs()));
    }
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray sums = Nd4j.zeros(table.type().dataType(), table.shape().toLongs());
    int[] numbers = rows.values();
    for (int index = 0; index < numbers.length; index++) {
      INDArray dy = outputGradient.array().reshape('c', numbers.length, width()).getRow(index);
      sums.getRow(numbers[index]).addi(dy.mul(factor));
    }
    tape.gradient(table).add(sums);
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(table.type(), outputShape());
    int[] numbers = rows.values();
    long from = table.address();
    long to = output.address();
    long bytes = (long) width() * Float.BYTES;
    tape.kernels().parallel().run(numbers.length, width(), (first, last) -> {
      for (int index = first; index < last; index++) {
        Rows.scale((float) factor, from + numbers[index] * bytes, to + index * bytes, width());
      }
    });
    return output;
  }

  /** Threads share the columns, so that each table row is summed in the order in which it was gathered. */
  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    int[] numbers = rows.values();
    long to = tape.gradient(table).addressToAdd();
    long from = outputGradient.address();
    long bytes = (long) width() * Float.BYTES;
    tape.kernels().parallel().runChunks(width(), COLUMNS_PER_TASK, (first, last) -> {
      long offset = (long) first * Float.BYTES;
      for (int index = 0; index < numbers.length; index++) {
        Rows.addScaled(
            (float) factor, from + index * bytes + offset, to + numbers[index] * bytes + offset, last - first);
      }
    });
  }
}
