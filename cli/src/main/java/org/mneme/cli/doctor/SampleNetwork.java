package org.mneme.cli.doctor;

import java.util.List;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.LayerNorm;
import org.mneme.tensor.operations.Linear;
import org.mneme.tensor.operations.SoftmaxCrossEntropy;

/**
 * Two layers with what a transformer is made of, on fixed random values: {@code loss = cross-entropy(W_2 norm(gelu(x W_1^T + b)))}.
 */
final class SampleNetwork implements AutoCloseable {
  private static final int BATCH = 4;
  private static final int LENGTH = 12;
  private static final int IN = 24;
  private static final int HIDDEN = 40;
  private static final int CLASSES = 11;
  private static final double EPSILON = 1e-5;

  private final Kernels kernels;
  private final Tensor input;
  private final Tensor first;
  private final Tensor bias;
  private final Tensor gain;
  private final Tensor shift;
  private final Tensor second;
  private final Indices targets;

  SampleNetwork(Kernels kernels, ElementType type) {
    this.kernels = kernels;
    RandomStream random = new RandomStream(1);
    this.input = leaf(type, random, BATCH, LENGTH, IN);
    this.first = leaf(type, random, HIDDEN, IN);
    this.bias = leaf(type, random, HIDDEN);
    this.gain = leaf(type, random, HIDDEN);
    this.shift = leaf(type, random, HIDDEN);
    this.second = leaf(type, random, CLASSES, HIDDEN);
    int[] classes = new int[BATCH * LENGTH];
    for (int index = 0; index < classes.length; index++) {
      classes[index] = random.nextInt(CLASSES);
    }
    this.targets = Indices.of(BATCH, LENGTH, classes);
  }

  private Tensor leaf(ElementType type, RandomStream random, int... sizes) {
    Tensor tensor = kernels.tensor(type, Shape.of(sizes));
    double scale = 1 / Math.sqrt(sizes[sizes.length - 1]);
    for (long position = 0; position < tensor.shape().elements(); position++) {
      tensor.set(position, scale * random.nextGaussian());
    }
    return tensor.asLeaf();
  }

  /** Returns everything that gradients reach. */
  List<Tensor> leaves() {
    return List.of(input, first, bias, gain, shift, second);
  }

  double loss() {
    try (Tape tape = kernels.withoutGradients()) {
      return loss(tape).get(0);
    }
  }

  private Tensor loss(Tape tape) {
    Tensor hidden = Activate.apply(tape, Linear.apply(tape, input, first, bias), Activate.Function.GELU);
    Tensor logits = Linear.apply(tape, LayerNorm.apply(tape, hidden, gain, shift, EPSILON), second);
    return SoftmaxCrossEntropy.apply(tape, logits, targets);
  }

  /** Returns the gradients of all leaves, one after the other. */
  double[] gradients() {
    leaves().forEach(Tensor::clearGradient);
    try (Tape tape = kernels.tape()) {
      tape.backward(loss(tape));
    }
    return leaves().stream().flatMapToDouble(leaf -> java.util.Arrays.stream(leaf.gradient().toDoubles())).toArray();
  }

  @Override
  public void close() {
    leaves().forEach(Tensor::close);
  }
}
