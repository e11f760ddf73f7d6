package org.mneme.compressive.compression;

import org.mneme.nn.Initializer;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.ConvolutionOverTime;

/**
 * {@code y_g = sum over t < c + e of x_(gc + t) W_t}: a convolution over time with stride c and no bias, whose windows overlap by e; W
 * {@code [c + e, D, D]} (Rae et al. 2020, section 3.2; the authors' code).
 *
 * <p>It begins as the mean of each group, {@code W_t = I / c}. The paper does not say how it begins; from random values it first has to learn to
 * keep anything at all.
 */
final class StridedConvolution implements Compression {
  private final Tensor weight;
  private final int rate;
  private final int overlap;

  StridedConvolution(CompressionContext context, int overlap) {
    this.rate = context.rate();
    this.overlap = overlap;
    this.weight = context.scope()
        .create("weight", Shape.of(rate + overlap, context.width(), context.width()), meanOf(rate, context.width()))
        .value();
  }

  private static Initializer meanOf(int rate, int width) {
    return (tensor, random) -> {
      tensor.zero();
      for (int tap = 0; tap < rate; tap++) {
        for (int index = 0; index < width; index++) {
          tensor.set(((long) tap * width + index) * width + index, 1.0 / rate);
        }
      }
    };
  }

  @Override
  public Tensor compress(Tape tape, OldVectors old) {
    return ConvolutionOverTime.apply(tape, old.rows(), weight, null, new ConvolutionOverTime.Window(rate, 1, 0, 0));
  }

  @Override
  public int lookAhead() {
    return overlap;
  }

  @Override
  public boolean isTrained() {
    return true;
  }
}
