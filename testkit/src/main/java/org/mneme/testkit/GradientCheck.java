package org.mneme.testkit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * Compares gradients with central differences, {@code (f(x + h) - f(x - h)) / 2h}, in float64.
 *
 * <pre>
 * new GradientCheck(kernels).check(tape -&gt; layer.apply(tape, input), Map.of("input", input, "weight", weight));
 * </pre>
 *
 * <p>The function may return a tensor of any shape: it is projected to a scalar with fixed random weights, so that every element of the output
 * takes part. It must be the same function at every call; whatever it draws at random it draws from a new stream of the same seed. A gradient a
 * and a difference n agree where {@code |a - n| <= absolute + relative max(|a|, |n|)}.
 */
public final class GradientCheck {
  private static final int REPORTED = 8;

  private final Kernels kernels;
  private final double step;
  private final double relative;
  private final double absolute;
  private final int positions;
  private final long seed;

  /** Takes the kernels that the function runs with; steps of 1e-5, tolerances of 1e-6 relative and 1e-7 absolute, 64 positions per input. */
  public GradientCheck(Kernels kernels) {
    this(kernels, 1e-5, 1e-6, 1e-7, 64, 1);
  }

  private GradientCheck(
      Kernels kernels, double step, double relative, double absolute, int positions, long seed) {
    this.kernels = requireNonNull(kernels, "kernels is null");
    this.step = step;
    this.relative = relative;
    this.absolute = absolute;
    this.positions = positions;
    this.seed = seed;
  }

  /** Returns a check with another step h. */
  public GradientCheck withStep(double other) {
    return new GradientCheck(kernels, other, relative, absolute, positions, seed);
  }

  /** Returns a check with other tolerances. */
  public GradientCheck withTolerances(double newRelative, double newAbsolute) {
    return new GradientCheck(kernels, step, newRelative, newAbsolute, positions, seed);
  }

  /** Returns a check that tries at most so many elements of each input, chosen at random. */
  public GradientCheck withPositions(int other) {
    return new GradientCheck(kernels, step, relative, absolute, other, seed);
  }

  /** Returns a check with other random projections and positions. */
  public GradientCheck withSeed(long other) {
    return new GradientCheck(kernels, step, relative, absolute, positions, other);
  }

  /**
   * A gradient that does not agree.
   *
   * @param input the name of the input
   * @param position the element, by its index on each axis
   * @param analytic what the backward pass computed
   * @param numeric what the central difference says
   */
  public record Mismatch(String input, List<Integer> position, double analytic, double numeric) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%s%s: backward pass %.10g, central difference %.10g, apart by %.3g", input, position, analytic,
          numeric, Math.abs(analytic - numeric));
    }
  }

  /** Fails, naming the worst positions, unless the gradients of all inputs agree with central differences. */
  public void check(Function<Tape, Tensor> function, Map<String, Tensor> inputs) {
    List<Mismatch> mismatches = mismatches(function, inputs);
    if (!mismatches.isEmpty()) {
      throw new AssertionError(mismatches.size() + " gradients do not agree with central differences:\n  "
          + mismatches.stream()
              .sorted(Comparator.comparingDouble(found -> -Math.abs(found.analytic() - found.numeric())))
              .limit(REPORTED)
              .map(Mismatch::toString)
              .collect(Collectors.joining("\n  ")));
    }
  }

  /** Returns where gradients do not agree. */
  public List<Mismatch> mismatches(Function<Tape, Tensor> function, Map<String, Tensor> inputs) {
    inputs.forEach(GradientCheck::requireLeaf);
    requireSameEveryTime(function);
    inputs.values().forEach(Tensor::clearGradient);
    try (Tape tape = kernels.tape()) {
      Tensor output = function.apply(tape);
      Tensor projection = tape.empty(output.type(), output.shape()).fill(projection(output.shape()));
      tape.backward(output, projection);
    }
    List<Mismatch> mismatches = new ArrayList<>();
    inputs.forEach((name, input) -> mismatches.addAll(compare(function, name, input)));
    inputs.values().forEach(Tensor::clearGradient);
    return mismatches;
  }

  private static void requireLeaf(String name, Tensor input) {
    if (input.type() != ElementType.FLOAT64) {
      throw new IllegalArgumentException("central differences need float64 inputs, given " + name + " of " + input);
    }
    if (!input.isLeaf()) {
      throw new IllegalArgumentException("gradients are kept by leaves only: call asLeaf() on " + name);
    }
  }

  private void requireSameEveryTime(Function<Tape, Tensor> function) {
    double first = value(function);
    double second = value(function);
    if (Double.compare(first, second) != 0) {
      throw new IllegalArgumentException(
          "the function gave " + first + " and then " + second + " for the same inputs: let it draw random numbers from"
              + " a new stream of the same seed, and start from the same state, at every call");
    }
    if (Double.isNaN(first) || Double.isInfinite(first)) {
      throw new IllegalArgumentException("the function is " + first + " at the given inputs");
    }
  }

  private List<Mismatch> compare(Function<Tape, Tensor> function, String name, Tensor input) {
    List<Mismatch> mismatches = new ArrayList<>();
    for (int position : chosenPositions(name, Math.toIntExact(input.shape().elements()))) {
      double analytic = input.hasGradient() ? input.gradient().get(position) : 0;
      double numeric = difference(function, input, position);
      boolean agrees =
          Math.abs(analytic - numeric) <= absolute + relative * Math.max(Math.abs(analytic), Math.abs(numeric));
      if (!agrees) {
        mismatches.add(new Mismatch(name, indexes(input.shape(), position), analytic, numeric));
      }
    }
    return mismatches;
  }

  private double difference(Function<Tape, Tensor> function, Tensor input, int position) {
    double value = input.get(position);
    double reach = step * Math.max(1, Math.abs(value));
    input.set(position, value + reach);
    double above = value(function);
    input.set(position, value - reach);
    double below = value(function);
    input.set(position, value);
    return (above - below) / (2 * reach);
  }

  private double value(Function<Tape, Tensor> function) {
    try (Tape tape = kernels.withoutGradients()) {
      Tensor output = function.apply(tape);
      double[] weights = projection(output.shape());
      double sum = 0;
      for (int index = 0; index < weights.length; index++) {
        sum += weights[index] * output.get(index);
      }
      return sum;
    }
  }

  private double[] projection(Shape shape) {
    RandomStream random = new RandomStream(seed).named("projection");
    return IntStream.range(0, Math.toIntExact(shape.elements())).mapToDouble(index -> random.nextGaussian()).toArray();
  }

  private int[] chosenPositions(String name, int elements) {
    if (elements <= positions) {
      return IntStream.range(0, elements).toArray();
    }
    RandomStream random = new RandomStream(seed).named("positions of " + name);
    return IntStream.generate(() -> random.nextInt(elements)).distinct().limit(positions).sorted().toArray();
  }

  private static List<Integer> indexes(Shape shape, int position) {
    List<Integer> indexes = new ArrayList<>();
    int rest = position;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      indexes.addFirst(rest % shape.size(axis));
      rest /= shape.size(axis);
    }
    return indexes;
  }
}
