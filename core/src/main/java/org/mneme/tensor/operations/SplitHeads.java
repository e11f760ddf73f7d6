package org.mneme.tensor.operations;

import org.mneme.tensor.ElementType;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blocks;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Heads that lie side by side, x {@code [B, T, H d]}, one under the other, y {@code [B H, T, d]}, as products per head want them; {@link #merge} is the
 * way back. The gradient goes the other way.
 */
public final class SplitHeads extends Operation {
  private final Tensor input;
  private final int batch;
  private final int length;
  private final int heads;
  private final int headSize;
  private final boolean merges;

  private SplitHeads(Tensor input, int heads, boolean merges) {
    super(input);
    Shape shape = input.shape();
    boolean fits = shape.rank() == 3 && heads > 0 && shape.size(merges ? 0 : 2) % heads == 0;
    if (!fits) {
      throw new IllegalArgumentException(
          (merges ? "merging needs [B H, T, d]" : "splitting needs [B, T, H d]")
              + " and a number of heads that divides "
              + (merges ? "the first" : "the last") + " axis, given " + shape + " and " + heads + " heads");
    }
    this.input = input;
    this.heads = heads;
    this.merges = merges;
    this.batch = merges ? shape.size(0) / heads : shape.size(0);
    this.length = shape.size(1);
    this.headSize = merges ? shape.size(2) : shape.size(2) / heads;
  }

  /** Returns {@code [B H, T, d]} of {@code [B, T, H d]}. */
  public static Tensor apply(Tape tape, Tensor input, int heads) {
    return tape.apply(new SplitHeads(input, heads, false));
  }

  /** Returns {@code [B, T, H d]} of {@code [B H, T, d]}. */
  public static Tensor merge(Tape tape, Tensor input, int heads) {
    return tape.apply(new SplitHeads(input, heads, true));
  }

  private Shape outputShape() {
    return merges ? Shape.of(batch, length, heads * headSize) : Shape.of(batch * heads, length, headSize);
  }

  private INDArray moved(INDArray from, boolean merging) {
    return merging
        ? from.reshape('c', batch, heads, length, headSize).permute(0, 2, 1, 3).dup('c')
        : from.reshape('c', batch, length, heads, headSize).permute(0, 2, 1, 3).dup('c');
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), outputShape());
    output.array().assign(moved(input.array(), merges).reshape('c', output.array().shape()));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    tape.gradient(input).add(moved(outputGradient.array(), !merges));
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(ElementType.FLOAT32, outputShape());
    move(tape, input.address(), output.address(), merges, false);
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Gradient gradient = tape.gradient(input);
    move(tape, outputGradient.address(), gradient.tensor().address(), !merges, gradient.adds());
  }

  private void move(Tape tape, long source, long target, boolean merging, boolean adds) {
    int width = heads * headSize;
    for (int row = 0; row < batch * heads; row++) {
      long beside = ((long) (row / heads) * length * width + (long) (row % heads) * headSize) * Float.BYTES;
      long under = (long) row * length * headSize * Float.BYTES;
      Blocks.copy(
          tape.kernels().parallel(), length, headSize, source + (merging ? under : beside), merging ? headSize : width,
          target + (merging ? beside : under), merging ? width : headSize, adds);
    }
  }
}
