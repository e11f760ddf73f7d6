package org.mneme.compressive;

import org.mneme.compressive.compression.OldVectors;
import org.mneme.nn.Initializer;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.ConvolutionOverTime;
import org.mneme.tensor.operations.GatherRows;
import org.mneme.tensor.operations.MeanSquaredError;
import org.mneme.tensor.operations.Scale;
import org.mneme.tensor.operations.SliceTime;

/**
 * The old vectors rebuilt from the compressed ones by a learned transposed convolution without bias:
 *
 * <pre>
 * x'_(gc + t) = y_g W_t      loss = mean of (x - x')^2      W [c, D, D]
 * </pre>
 *
 * <p>Rae et al. 2020, section 3.3; the decoder as in the authors' code. The gradient reaches the compression's parameters and W only.
 */
final class AutoEncodingLoss implements CompressionLoss {
  private final Tensor decoder;
  private final int rate;

  AutoEncodingLoss(int rate, int width, ParameterScope scope) {
    this.rate = rate;
    this.decoder = scope.create("decoder.weight", Shape.of(rate, width, width), Initializer.fanIn(1)).value();
  }

  @Override
  public Error of(Tape tape, Tensor hidden, OldVectors old, Tensor compressed) {
    int width = compressed.shape().size(2);
    Tensor taps = decoder.reshaped(1, rate * width, width);
    Indices batchRows = CompressionLoss.fullest(old);
    Tensor total = null;
    Tensor squares = null;
    for (int tap = 0; tap < rate; tap++) {
      Tensor weight = SliceTime.apply(tape, taps, tap * width, (tap + 1) * width);
      Tensor all = ConvolutionOverTime.apply(tape, compressed, weight, null, ConvolutionOverTime.Window.every(1));
      Tensor rebuilt = steps(tape, all, batchRows, 1, 0);
      Tensor wanted = steps(tape, tape.detach(old.rows()), batchRows, rate, tap);
      total = sum(tape, total, MeanSquaredError.apply(tape, rebuilt, wanted));
      squares = sum(tape, squares, MeanSquaredError.apply(tape, tape.zeros(wanted.type(), wanted.shape()), wanted));
    }
    return new Error(Scale.apply(tape, total, 1.0 / rate), Error.relative(total, squares));
  }

  private static Tensor sum(Tape tape, Tensor sum, Tensor more) {
    return sum == null ? more : Add.apply(tape, sum, more);
  }

  /** Returns every {@code stride}-th step of some batch rows. */
  private static Tensor steps(Tape tape, Tensor tensor, Indices batchRows, int stride, int first) {
    int length = tensor.shape().size(1);
    int steps = length / stride;
    int[] numbers = new int[batchRows.values().length * steps];
    for (int row = 0; row < batchRows.values().length; row++) {
      for (int step = 0; step < steps; step++) {
        numbers[row * steps + step] = batchRows.values()[row] * length + first + step * stride;
      }
    }
    Tensor flat = tensor.reshaped(tensor.shape().size(0) * length, tensor.shape().size(2));
    return GatherRows.apply(tape, flat, new Indices(Shape.of(batchRows.values().length, steps), numbers));
  }
}
