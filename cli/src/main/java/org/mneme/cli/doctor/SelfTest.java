package org.mneme.cli.doctor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Linear;

/** A second's look at whether this machine computes as it should: products, gradients, both forms of the operations, repetition. */
public final class SelfTest {
  private static final int ROWS = 61;
  private static final int IN = 128;
  private static final int OUT = 75;
  private static final double PRODUCT_TOLERANCE = 1e-4;
  private static final double STEP = 1e-5;
  private static final double GRADIENT_TOLERANCE = 1e-6;
  private static final double FORM_TOLERANCE = 1e-4;
  private static final int POSITIONS = 40;

  private final Kernels kernels;

  /** Takes the kernels to test. */
  public SelfTest(Kernels kernels) {
    this.kernels = kernels;
  }

  /** Runs all parts. */
  public List<Check> run() {
    List<Check> checks = new ArrayList<>();
    checks.add(products());
    checks.add(gradients());
    checks.add(forms());
    checks.add(repetition());
    return checks;
  }

  /** Compares products of matrices with sums in double precision. */
  private Check products() {
    RandomStream random = new RandomStream(2);
    double worst = 0;
    try (
        Tensor input = random(random, ROWS, IN);
        Tensor weight = random(random, OUT, IN);
        Tape tape = kernels.withoutGradients()) {
      Tensor product = Linear.apply(tape, input, weight);
      for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < OUT; column++) {
          double expected = 0;
          for (int index = 0; index < IN; index++) {
            expected += input.get((long) row * IN + index) * weight.get((long) column * IN + index);
          }
          worst = Math.max(worst, Math.abs(product.get((long) row * OUT + column) - expected));
        }
      }
    }
    return check("matrix products", worst, PRODUCT_TOLERANCE, "from sums in double precision");
  }

  private Tensor random(RandomStream random, int... sizes) {
    Tensor tensor = kernels.tensor(ElementType.FLOAT32, Shape.of(sizes));
    for (long position = 0; position < tensor.shape().elements(); position++) {
      tensor.set(position, random.nextGaussian());
    }
    return tensor;
  }

  /** Compares gradients in float64 with central differences. */
  private Check gradients() {
    double worst = 0;
    try (SampleNetwork network = new SampleNetwork(kernels, ElementType.FLOAT64)) {
      double[] gradients = network.gradients();
      RandomStream random = new RandomStream(3);
      int start = 0;
      for (Tensor leaf : network.leaves()) {
        int elements = Math.toIntExact(leaf.shape().elements());
        for (int count = 0; count < Math.min(POSITIONS, elements); count++) {
          int position = random.nextInt(elements);
          worst = Math.max(worst, Math.abs(gradients[start + position] - difference(network, leaf, position)));
        }
        start += elements;
      }
    }
    return check("gradients", worst, GRADIENT_TOLERANCE, "from central differences in float64");
  }

  private static double difference(SampleNetwork network, Tensor leaf, int position) {
    double value = leaf.get(position);
    leaf.set(position, value + STEP);
    double above = network.loss();
    leaf.set(position, value - STEP);
    double below = network.loss();
    leaf.set(position, value);
    return (above - below) / (2 * STEP);
  }

  /** Compares the form that runs here with the portable one. */
  private Check forms() {
    try (Kernels portable = new Kernels(Kernels.Form.PORTABLE, 1)) {
      double worst = 0;
      double[] chosen = gradients(kernels);
      double[] other = gradients(portable);
      for (int index = 0; index < chosen.length; index++) {
        worst = Math.max(worst, Math.abs(chosen[index] - other[index]));
      }
      return check("both forms of the operations", worst, FORM_TOLERANCE, "from the portable form in float32");
    }
  }

  private static double[] gradients(Kernels kernels) {
    try (SampleNetwork network = new SampleNetwork(kernels, ElementType.FLOAT32)) {
      return network.gradients();
    }
  }

  /** Runs twice, and on one thread: every bit has to be the same. */
  private Check repetition() {
    try (Kernels oneThread = new Kernels(kernels.form(), 1)) {
      double[] once = gradients(kernels);
      boolean same = Arrays.equals(once, gradients(kernels)) && Arrays.equals(once, gradients(oneThread));
      int threads = kernels.parallel().threads();
      return new Check("repetition", same,
          (same ? "bit for bit the same" : "different figures") + " when run again, and on 1 and "
              + threads + " threads");
    }
  }

  private static Check check(String name, double worst, double tolerance, String from) {
    return new Check(name, worst <= tolerance,
        String.format(Locale.ROOT, "at most %.1e %s (allowed: %.0e)", worst, from, tolerance));
  }
}
