package org.mneme.compressive.compression;

import java.util.ArrayList;
import java.util.List;
import org.mneme.nn.Initializer;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.ConvolutionOverTime;

/**
 * Stacked convolutions of two taps that lie r steps apart, {@code x_i := relu(x_i W_0 + x_(i + r) W_1)}, one for each dilation r, without bias; then
 * a {@link StridedConvolution}. Each takes r steps off the end, so that the last group sees the sum of all r vectors beyond it. Source: the
 * authors' code.
 */
final class DilatedConvolutions implements Compression {
  private final List<Tensor> weights = new ArrayList<>();
  private final List<Integer> dilations;
  private final StridedConvolution last;

  DilatedConvolutions(CompressionContext context) {
    this.dilations = context.dilations();
    Shape shape = Shape.of(2, context.width(), context.width());
    for (int dilation : dilations) {
      weights.add(context.scope().in("dilated." + dilation).create("weight", shape, Initializer.fanIn(1)).value());
    }
    this.last = new StridedConvolution(context, 0);
  }

  @Override
  public Tensor compress(Tape tape, OldVectors old) {
    Tensor rows = old.rows();
    for (int index = 0; index < dilations.size(); index++) {
      ConvolutionOverTime.Window window = new ConvolutionOverTime.Window(1, dilations.get(index), 0, 0);
      Tensor mapped = ConvolutionOverTime.apply(tape, rows, weights.get(index), null, window);
      rows = Activate.apply(tape, mapped, Activate.Function.RELU);
    }
    return last.compress(tape, OldVectors.of(rows));
  }

  @Override
  public int lookAhead() {
    return dilations.stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public boolean isTrained() {
    return true;
  }
}
