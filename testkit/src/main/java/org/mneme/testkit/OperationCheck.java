package org.mneme.testkit;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;

/**
 * What every operation has to satisfy:
 *
 * <ul>
 * <li>in portable form and float64, its gradients are those that central differences give;
 * <li>in both forms and float32, outputs and gradients agree with the portable form in float64;
 * <li>with 1, 2 and 3 threads, outputs and gradients are the same to the last bit;
 * <li>applied twice to the same tensors, gradients sum;
 * <li>an input that is not tracked gets no gradient, and the others' gradients do not change.
 * </ul>
 *
 * <pre>
 * OperationCheck.of(in -&gt; tape -&gt; Add.apply(tape, in.get("first"), in.get("second")))
 *     .input("first", Shape.of(3, 17))
 *     .input("second", Shape.of(3, 17))
 *     .verify(random);
 * </pre>
 *
 * <p>Choose sizes that are no multiples of a vector, and for the threads some with more than a million operations.
 */
public final class OperationCheck {
  private static final int[] THREADS = {2, 3};

  private final Application application;
  private final Map<String, Input> inputs = new LinkedHashMap<>();
  private double tolerance = 1e-5;
  private int positions = 12;

  /** The operation, given its inputs by name. */
  @FunctionalInterface
  public interface Application {
    /** Returns the operation on these inputs as a function of the tape; it must be the same at every call. */
    Function<Tape, Tensor> on(Map<String, Tensor> inputs);
  }

  private record Input(Shape shape, Function<RandomStream, double[]> values) {}

  /** What a run left: the output and the gradient of each tracked input. */
  private record Outcome(double[] output, Map<String, double[]> gradients) {}

  private OperationCheck(Application application) {
    this.application = requireNonNull(application, "application is null");
  }

  /** Returns a check of an operation that has no inputs yet. */
  public static OperationCheck of(Application application) {
    return new OperationCheck(application);
  }

  /** Adds an input of normally distributed values. */
  public OperationCheck input(String name, Shape shape) {
    return input(name, shape, random -> IntStream.range(0, Math.toIntExact(shape.elements()))
        .mapToDouble(index -> random.nextGaussian())
        .toArray());
  }

  /** Adds an input of given values, in row-major order. */
  public OperationCheck input(String name, Shape shape, Function<RandomStream, double[]> values) {
    inputs.put(name, new Input(shape, values));
    return this;
  }

  /** Adds an input whose values are all different and at least 0.01 apart, in random order: for operations that compare. */
  public OperationCheck distinctInput(String name, Shape shape) {
    return input(name, shape, random -> {
      double[] values = new double[Math.toIntExact(shape.elements())];
      for (int index = 0; index < values.length; index++) {
        values[index] = 0.01 * (index - values.length / 2) + 0.003;
      }
      for (int index = values.length - 1; index > 0; index--) {
        int other = random.nextInt(index + 1);
        double value = values[index];
        values[index] = values[other];
        values[other] = value;
      }
      return values;
    });
  }

  /** Changes how far float32 results may lie from float64 ones, as a part of the largest element; 1e-5 at first. */
  public OperationCheck tolerance(double other) {
    tolerance = other;
    return this;
  }

  /** Changes how many elements of each input are tried with central differences; 12 at first. */
  public OperationCheck positions(int other) {
    positions = other;
    return this;
  }

  /** Verifies all that an operation has to satisfy. */
  public void verify(RandomStream random) {
    verifyGradients(random);
    verifyForms(random);
  }

  /** Verifies the gradients alone. */
  public void verifyGradients(RandomStream random) {
    Map<String, double[]> values = values(random);
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1)) {
      Map<String, Tensor> tensors = tensors(kernels, ElementType.FLOAT64, values);
      new GradientCheck(kernels).withPositions(positions)
          .withSeed(random.nextLong())
          .check(application.on(tensors), tensors);
      tensors.values().forEach(Tensor::close);
    }
  }

  /** Verifies all but the gradients against central differences: for large sizes. */
  public void verifyForms(RandomStream random) {
    Map<String, double[]> values = values(random);
    long seed = random.nextLong();
    try (Kernels portable = new Kernels(Kernels.Form.PORTABLE, 1); Kernels cpu = new Kernels(Kernels.Form.CPU, 1)) {
      Outcome reference = new Run(portable, ElementType.FLOAT64, values, seed).outcome();
      Run inCpuForm = new Run(cpu, ElementType.FLOAT32, values, seed);
      Run inPortableForm = new Run(portable, ElementType.FLOAT32, values, seed);
      Outcome cpuOutcome = inCpuForm.outcome();
      assertClose("CPU form", reference, cpuOutcome, 1);
      assertClose("portable form in float32", reference, inPortableForm.outcome(), 1);
      assertClose("CPU form, applied twice", reference, inCpuForm.twice().outcome(), 2);
      assertClose("portable form, applied twice", reference, inPortableForm.twice().outcome(), 2);
      for (String name : inputs.size() > 1 ? inputs.keySet() : Set.<String>of()) {
        assertClose("CPU form without a gradient of " + name, reference, inCpuForm.without(name).outcome(), 1);
        assertClose("portable form without a gradient of " + name, reference, inPortableForm.without(name).outcome(),
            1);
      }
      assertSame(1, cpuOutcome, inCpuForm.outcome());
      for (int threads : THREADS) {
        try (Kernels several = new Kernels(Kernels.Form.CPU, threads)) {
          assertSame(threads, cpuOutcome, new Run(several, ElementType.FLOAT32, values, seed).outcome());
        }
      }
    }
  }

  /** Rounds to float32, so that both element types see the same numbers. */
  private Map<String, double[]> values(RandomStream random) {
    Map<String, double[]> values = new LinkedHashMap<>();
    inputs.forEach((name, input) -> values.put(
        name, Arrays.stream(input.values().apply(random)).map(value -> (float) value).toArray()));
    return values;
  }

  private Map<String, Tensor> tensors(Kernels kernels, ElementType type, Map<String, double[]> values) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    inputs.forEach((name, input) -> tensors.put(
        name, kernels.tensor(type, input.shape(), values.get(name)).asLeaf()));
    return tensors;
  }

  /** One way to run the operation. */
  private final class Run {
    private final Kernels kernels;
    private final ElementType type;
    private final Map<String, double[]> values;
    private final long seed;
    private final int times;
    private final String untracked;

    Run(Kernels kernels, ElementType type, Map<String, double[]> values, long seed) {
      this(kernels, type, values, seed, 1, null);
    }

    private Run(
        Kernels kernels, ElementType type, Map<String, double[]> values, long seed, int times, String untracked) {
      this.kernels = kernels;
      this.type = type;
      this.values = values;
      this.seed = seed;
      this.times = times;
      this.untracked = untracked;
    }

    Run twice() {
      return new Run(kernels, type, values, seed, 2, untracked);
    }

    Run without(String name) {
      return new Run(kernels, type, values, seed, times, name);
    }

    Outcome outcome() {
      Map<String, Tensor> tensors = tensors(kernels, type, values);
      tensors.forEach((name, tensor) -> tensor.setTracked(!name.equals(untracked)));
      double[] output = backward(application.on(tensors));
      Map<String, double[]> gradients = new LinkedHashMap<>();
      tensors.forEach((name, tensor) -> {
        boolean wanted = !name.equals(untracked);
        if (wanted != tensor.hasGradient()) {
          throw new AssertionError("input " + name + (wanted ? " is tracked" : " is not tracked") + ", but the "
              + kernels.form() + " form gave it " + (wanted ? "no" : "a") + " gradient");
        }
        if (wanted) {
          gradients.put(name, tensor.gradient().toDoubles());
        }
        tensor.close();
      });
      return new Outcome(output, gradients);
    }

    private double[] backward(Function<Tape, Tensor> function) {
      try (Tape tape = kernels.tape()) {
        Tensor first = function.apply(tape);
        double[] output = first.toDoubles();
        Tensor last = first;
        for (int time = 1; time < times; time++) {
          last = Add.apply(tape, last, function.apply(tape));
        }
        tape.backward(last, outputGradient(tape, last, new RandomStream(seed)));
        return output;
      }
    }
  }

  private static Tensor outputGradient(Tape tape, Tensor output, RandomStream random) {
    Tensor gradient = tape.empty(output.type(), output.shape());
    for (int index = 0; index < output.shape().elements(); index++) {
      gradient.set(index, (float) random.nextGaussian());
    }
    return gradient;
  }

  private void assertClose(String what, Outcome expected, Outcome found, double gradientFactor) {
    assertClose(what + ": output", expected.output(), found.output(), 1);
    found.gradients()
        .forEach((name, gradient) -> assertClose(
            what + ": gradient of " + name, expected.gradients().get(name), gradient, gradientFactor));
  }

  private void assertClose(String what, double[] expected, double[] found, double factor) {
    double largest = Arrays.stream(expected)
        .map(value -> Math.abs(value * factor))
        .filter(Double::isFinite)
        .max()
        .orElse(0);
    for (int index = 0; index < expected.length; index++) {
      double wanted = expected[index] * factor;
      boolean same = Double.compare(wanted, found[index]) == 0
          || Math.abs(wanted - found[index]) <= tolerance * largest + Float.MIN_NORMAL;
      if (!same) {
        throw new AssertionError(
            what + ", element " + index + " of " + expected.length + ": expected " + wanted + " give or take "
                + tolerance * largest + ", found " + found[index]);
      }
    }
  }

  private static void assertSame(int threads, Outcome expected, Outcome found) {
    if (!Arrays.equals(expected.output(), found.output())) {
      throw new AssertionError("run again with " + threads + " threads, the output has other bits");
    }
    expected.gradients().forEach((name, gradient) -> {
      if (!Arrays.equals(gradient, found.gradients().get(name))) {
        throw new AssertionError("run again with " + threads + " threads, the gradient of " + name + " has other bits");
      }
    });
  }
}
