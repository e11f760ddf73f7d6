package org.mneme.tensor.operations;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.LargestOfRow;
import org.mneme.tensor.cpu.Memory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The k largest elements of every row, largest first, and their columns: x {@code [..., D]}, values and columns {@code [..., k]}. Of equal
 * elements the lower column comes first; NaN counts as the smallest.
 *
 * <p>Gradient: {@code dx[columns[i]] += dvalues[i]}; which columns are chosen has none.
 */
public final class TopK extends Operation {
  private final Tensor input;
  private final Indices columns;
  private final int k;

  /**
   * What was chosen.
   *
   * @param values the largest elements {@code [..., k]}; gradients flow through them
   * @param columns where they stand in their rows {@code [..., k]}
   */
  public record Result(Tensor values, Indices columns) {}

  private TopK(Tensor input, Indices columns) {
    super(input);
    this.input = input;
    this.columns = columns;
    this.k = columns.shape().last();
  }

  /** Returns the k largest elements of every row. */
  public static Result apply(Tape tape, Tensor input, int k) {
    if (k < 1 || k > input.shape().last()) {
      throw new IllegalArgumentException(
          "the " + k + " largest elements need rows of at least as many (and k at least 1), given " + input.shape());
    }
    int[] chosen = new int[Math.multiplyExact(input.shape().rows(), k)];
    Indices columns = new Indices(input.shape().withLast(k), chosen);
    return new Result(tape.apply(new TopK(input, columns)), columns);
  }

  private int rows() {
    return input.shape().rows();
  }

  private int width() {
    return input.shape().last();
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    INDArray x = input.array().reshape('c', rows(), width());
    double[] values = new double[rows() * k];
    for (int row = 0; row < rows(); row++) {
      double[] elements = x.getRow(row).dup().castTo(ElementType.FLOAT64.dataType()).toDoubleVector();
      int[] order = IntStream.range(0, width())
          .boxed()
          .sorted(Comparator.comparingDouble(column -> descending(elements[column])))
          .mapToInt(Integer::intValue)
          .limit(k)
          .toArray();
      for (int index = 0; index < k; index++) {
        columns.values()[row * k + index] = order[index];
        values[row * k + index] = elements[order[index]];
      }
    }
    Tensor output = tape.empty(input.type(), input.shape().withLast(k));
    output.array()
        .assign(Nd4j.createFromArray(values)
            .castTo(input.type().dataType())
            .reshape('c', output.shape().toLongs()));
    return output;
  }

  /** Orders larger elements first, zeros of either sign as equal, NaN with minus infinity. */
  private static double descending(double element) {
    return Double.isNaN(element) ? Double.POSITIVE_INFINITY : 0.0 - element;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    double[] sums = new double[rows() * width()];
    double[] dy = outputGradient.array()
        .dup('c')
        .castTo(ElementType.FLOAT64.dataType())
        .reshape(rows() * (long) k)
        .toDoubleVector();
    for (int index = 0; index < dy.length; index++) {
      sums[index / k * width() + columns.values()[index]] += dy[index];
    }
    tape.gradient(input)
        .add(Nd4j.createFromArray(sums)
            .castTo(input.type().dataType())
            .reshape('c', input.shape().toLongs()));
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(ElementType.FLOAT32, input.shape().withLast(k));
    int[] chosen = columns.values();
    int width = width();
    long x = input.address();
    long y = output.address();
    tape.kernels().parallel().run(rows(), 16.0 * width, (from, to) -> {
      LargestOfRow largest = new LargestOfRow(k);
      for (int row = from; row < to; row++) {
        long start = x + (long) row * width * Float.BYTES;
        largest.select(start, width, chosen, row * k);
        for (int index = row * k; index < (row + 1) * k; index++) {
          Memory.set(y, index, Memory.get(start, chosen[index]));
        }
      }
    });
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    int[] chosen = columns.values();
    int width = width();
    long dx = tape.gradient(input).addressToAdd();
    long dy = outputGradient.address();
    tape.kernels().parallel().run(rows(), 4.0 * k, (from, to) -> {
      for (int index = from * k; index < to * k; index++) {
        long position = (long) (index / k) * width + chosen[index];
        Memory.set(dx, position, Memory.get(dx, position) + Memory.get(dy, index));
      }
    });
  }
}
