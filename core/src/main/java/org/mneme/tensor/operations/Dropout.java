package org.mneme.tensor.operations;

import org.mneme.tensor.ElementType;
import org.mneme.tensor.Operation;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;

/**
 * Sets each element to zero with probability p and divides the others by 1 - p (Srivastava et al. 2014); {@code dx = mask dy}. Element n of a
 * call takes bit pattern n of a stream of its own, so the mask does not depend on the number of threads.
 */
public final class Dropout extends Operation {
  private static final int BITS = 24;

  private final Tensor input;
  private final double probability;
  private final RandomStream stream;
  private Tensor mask;

  private Dropout(Tensor input, double probability, RandomStream stream) {
    super(input);
    this.input = input;
    this.probability = probability;
    this.stream = stream;
  }

  /** Returns the input with elements dropped; the input itself where the probability is 0. Draws one number from the stream. */
  public static Tensor apply(Tape tape, Tensor input, double probability, RandomStream random) {
    if (probability < 0 || probability >= 1) {
      throw new IllegalArgumentException("a dropout probability is at least 0 and below 1, given " + probability);
    }
    return probability == 0 ? input : tape.apply(new Dropout(input, probability, new RandomStream(random.nextLong())));
  }

  private boolean keeps(long index) {
    return (stream.at(index) >>> (Long.SIZE - BITS)) >= probability * (1L << BITS);
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    mask = tape.empty(input.type(), input.shape());
    for (long index = 0; index < input.shape().elements(); index++) {
      mask.set(index, keeps(index) ? 1 / (1 - probability) : 0);
    }
    Tensor output = tape.empty(input.type(), input.shape());
    output.array().assign(input.array()).muli(mask.array());
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    tape.gradient(input).add(outputGradient.array().mul(mask.array()));
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    mask = tape.empty(ElementType.FLOAT32, input.shape());
    Tensor output = tape.empty(ElementType.FLOAT32, input.shape());
    float kept = (float) (1 / (1 - probability));
    int width = input.shape().last();
    long masks = mask.address();
    long x = input.address();
    long y = output.address();
    tape.kernels().parallel().run(input.shape().rows(), 6.0 * width, (first, last) -> {
      for (long index = (long) first * width; index < (long) last * width; index++) {
        Memory.set(masks, index, keeps(index) ? kept : 0f);
      }
      long offset = (long) first * width * Float.BYTES;
      Rows.multiply(x + offset, masks + offset, y + offset, (last - first) * width);
    });
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    long to = tape.gradient(input).addressToAdd();
    long dy = outputGradient.address();
    long masks = mask.address();
    int width = input.shape().last();
    tape.kernels().parallel().run(input.shape().rows(), width, (first, last) -> {
      long offset = (long) first * width * Float.BYTES;
      Rows.addProduct(dy + offset, masks + offset, to + offset, (last - first) * width);
    });
  }
}
