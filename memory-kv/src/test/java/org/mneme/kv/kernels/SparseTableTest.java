package org.mneme.kv.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mneme.kv.kernels.AdamSettings.Semantics;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.update.AdamUpdate;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
final class SparseTableTest {
  private static final double RATE = 0.01;

  /** A table in one form, of an element type that suits the form. */
  private static final class Fixture implements AutoCloseable {
    final Kernels kernels;
    final ElementType type;
    final SparseTable table;

    Fixture(Kernels.Form form, int threads, Semantics semantics, int slots, int width, double[] values) {
      kernels = new Kernels(form, threads);
      type = form == Kernels.Form.CPU ? ElementType.FLOAT32 : ElementType.FLOAT64;
      Shape shape = Shape.of(slots, width);
      table = new SparseTable(
          kernels, kernels.tensor(type, shape, values), new AdamSettings(semantics, 0.9, 0.999, 1e-8),
          () -> kernels.zeros(type, shape));
    }

    void read(Reads reads) {
      table.prepare(reads.slots());
      table.addGradient(
          reads.slots(), kernels.tensor(type, Shape.of(reads.slots().length), reads.coefficients()),
          kernels.tensor(type, Shape.of(reads.tokens(), table.width()), reads.vectors()));
    }

    @Override
    public void close() {
      kernels.close();
    }
  }

  /** What the tokens of a step read, and the gradients that follow. */
  private record Reads(int tokens, int[] slots, double[] coefficients, double[] vectors) {
    static Reads random(int tokens, int perToken, int width, int limit, RandomStream random) {
      int[] slots = IntStream.range(0, tokens * perToken).map(index -> random.nextInt(limit)).toArray();
      return new Reads(tokens, slots, numbers(slots.length, random), numbers(tokens * width, random));
    }

    /** The whole table's gradient. */
    double[] dense(int slots, int width) {
      double[] gradient = new double[slots * width];
      int perToken = this.slots.length / tokens;
      for (int entry = 0; entry < this.slots.length; entry++) {
        for (int column = 0; column < width; column++) {
          gradient[this.slots[entry] * width + column] +=
              coefficients[entry] * vectors[entry / perToken * width + column];
        }
      }
      return gradient;
    }
  }

  private static double[] numbers(int count, RandomStream random) {
    return IntStream.range(0, count).mapToDouble(index -> (float) random.nextGaussian()).toArray();
  }

  /** The formulas over the whole table, in double. */
  private static final class Reference {
    final double[] values;
    final double[] first;
    final double[] second;
    final int[] ownStep;

    Reference(double[] values) {
      this.values = values.clone();
      this.first = new double[values.length];
      this.second = new double[values.length];
      this.ownStep = new int[values.length];
    }

    void sparse(double[] gradient, boolean[] touched, long step) {
      for (int index = 0; index < values.length; index++) {
        if (touched[index]) {
          first[index] += 0.1 * (gradient[index] - first[index]);
          second[index] += 0.001 * (gradient[index] * gradient[index] - second[index]);
          values[index] -= RATE * Math.sqrt(1 - Math.pow(0.999, step)) / (1 - Math.pow(0.9, step)) * first[index]
              / (Math.sqrt(second[index]) + 1e-8);
        }
      }
    }

    void dense(double[] gradient, long step) {
      for (int index = 0; index < values.length; index++) {
        first[index] = 0.9 * first[index] + 0.1 * gradient[index];
        second[index] = 0.999 * second[index] + 0.001 * gradient[index] * gradient[index];
        values[index] -= RATE / (1 - Math.pow(0.9, step)) * first[index]
            / (Math.sqrt(second[index] / (1 - Math.pow(0.999, step))) + 1e-8);
      }
    }

    /** A wrong optimizer that counts the steps of each row for itself. */
    void sparseWithOwnSteps(double[] gradient, boolean[] touched) {
      for (int index = 0; index < values.length; index++) {
        if (touched[index]) {
          boolean[] one = new boolean[values.length];
          one[index] = true;
          sparse(gradient, one, ++ownStep[index]);
        }
      }
    }
  }

  private static boolean[] touched(int[] slots, int count, int width) {
    boolean[] touched = new boolean[count * width];
    for (int slot : slots) {
      Arrays.fill(touched, slot * width, (slot + 1) * width, true);
    }
    return touched;
  }

  private static double tolerance(Kernels.Form form) {
    return form == Kernels.Form.CPU ? 1e-5 : 1e-12;
  }

  private static void assertClose(double[] found, double[] expected, double tolerance) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    assertThat(found).containsExactly(expected, within(tolerance * largest));
  }

  @ParameterizedTest
  @EnumSource(Kernels.Form.class)
  void withSparseSemanticsAStepFollowsTheFormulas(Kernels.Form form, RandomStream random) {
    int slots = 9;
    int width = 21;
    double[] start = numbers(slots * width, random);
    Reference reference = new Reference(start);
    try (Fixture fixture = new Fixture(form, 1, Semantics.SPARSE, slots, width, start)) {
      for (int step = 1; step <= 50; step++) {
        Reads reads = Reads.random(3, 4, width, slots - 1, random);
        fixture.read(reads);
        fixture.table.update(RATE, step, 1);
        reference.sparse(reads.dense(slots, width), touched(reads.slots(), slots, width), step);
      }
      assertClose(fixture.table.values().toDoubles(), reference.values, tolerance(form));
      assertClose(
          fixture.table.optimizerState().get("firstMoment").toDoubles(), reference.first, 10 * tolerance(form));
      assertClose(
          fixture.table.optimizerState().get("secondMoment").toDoubles(), reference.second, 10 * tolerance(form));
    }
  }

  @Test
  void stepsCountedPerRowWouldBeNoticed(RandomStream random) {
    double[] start = numbers(6 * 4, random);
    Reference right = new Reference(start);
    Reference wrong = new Reference(start);
    for (int step = 1; step <= 20; step++) {
      Reads reads = Reads.random(2, 1, 4, 6, random);
      right.sparse(reads.dense(6, 4), touched(reads.slots(), 6, 4), step);
      wrong.sparseWithOwnSteps(reads.dense(6, 4), touched(reads.slots(), 6, 4));
    }
    double apart = IntStream.range(0, 24).mapToDouble(i -> Math.abs(right.values[i] - wrong.values[i])).max().orElse(0);
    assertThat(apart).isGreaterThan(1e-3);
  }

  @ParameterizedTest
  @EnumSource(Kernels.Form.class)
  void onlyRowsThatWereReadChange(Kernels.Form form, RandomStream random) {
    int slots = 40;
    int width = 19;
    for (Semantics semantics : Semantics.values()) {
      double[] start = numbers(slots * width, random);
      try (Fixture fixture = new Fixture(form, 1, semantics, slots, width, start)) {
        Reads first = Reads.random(5, 3, width, slots, random);
        fixture.read(first);
        fixture.table.update(RATE, 1, 1);
        assertThat(changedRows(start, fixture.table.values().toDoubles(), width)).isEqualTo(distinct(first.slots()));
        if (semantics == Semantics.SPARSE) {
          double[] before = fixture.table.values().toDoubles();
          double[] moments = fixture.table.optimizerState().get("firstMoment").toDoubles();
          Reads second = Reads.random(1, 4, width, slots, random);
          fixture.read(second);
          fixture.table.update(RATE, 2, 1);
          assertThat(changedRows(before, fixture.table.values().toDoubles(), width))
              .isEqualTo(distinct(second.slots()));
          assertThat(changedRows(moments, fixture.table.optimizerState().get("firstMoment").toDoubles(), width))
              .isEqualTo(distinct(second.slots()));
        }
      }
    }
  }

  private static TreeSet<Integer> distinct(int[] slots) {
    return IntStream.of(slots).collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
  }

  private static TreeSet<Integer> changedRows(double[] before, double[] after, int width) {
    return IntStream.range(0, before.length)
        .filter(index -> Double.compare(before[index], after[index]) != 0)
        .map(index -> index / width)
        .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
  }

  @ParameterizedTest
  @EnumSource(Kernels.Form.class)
  void aRowReadTwiceTakesOneStepOfItsSummedGradient(Kernels.Form form, RandomStream random) {
    double[] start = numbers(3 * 5, random);
    double[] vector = numbers(5, random);
    Reads twice = new Reads(1, new int[] {1, 1}, new double[] {0.5, 0.25}, vector);
    Reads once = new Reads(1, new int[] {1}, new double[] {0.75}, vector);
    try (
        Fixture one = new Fixture(form, 1, Semantics.SPARSE, 3, 5, start);
        Fixture other = new Fixture(form, 1, Semantics.SPARSE, 3, 5, start)) {
      one.read(twice);
      one.table.update(RATE, 1, 1);
      other.read(once);
      other.table.update(RATE, 1, 1);
      assertClose(one.table.values().toDoubles(), other.table.values().toDoubles(), 1e-6);
    }
  }

  @ParameterizedTest
  @EnumSource(Kernels.Form.class)
  void gradientsOfSeveralPassesAreSummedAndScaled(Kernels.Form form, RandomStream random) {
    double[] start = numbers(8 * 5, random);
    Reads first = Reads.random(3, 2, 5, 8, random);
    Reads second = Reads.random(2, 4, 5, 8, random);
    double[] sum = first.dense(8, 5);
    double[] more = second.dense(8, 5);
    double squares = 0;
    for (int index = 0; index < sum.length; index++) {
      sum[index] = sum[index] + more[index];
      squares += sum[index] * sum[index];
    }
    try (Fixture fixture = new Fixture(form, 1, Semantics.SPARSE, 8, 5, start)) {
      fixture.read(first);
      fixture.read(second);
      assertThat(fixture.table.squaredGradientNorm()).isEqualTo(squares, within(1e-5 * squares));
      fixture.table.update(RATE, 1, 0.5);
      double[] expected = Arrays.stream(sum).map(value -> 0.1 * 0.5 * value).toArray();
      assertClose(fixture.table.optimizerState().get("firstMoment").toDoubles(), expected, tolerance(form));
      assertThat(fixture.table.squaredGradientNorm()).isZero();
    }
  }

  @Test
  void discardedGradientsChangeNothing(RandomStream random) {
    double[] start = numbers(8 * 5, random);
    try (Fixture fixture = new Fixture(Kernels.Form.CPU, 1, Semantics.SPARSE, 8, 5, start)) {
      fixture.read(Reads.random(3, 2, 5, 8, random));
      fixture.table.discardGradients();
      fixture.table.update(RATE, 1, 1);
      assertThat(fixture.table.values().toDoubles()).isEqualTo(start);
    }
  }

  /** Reads of steps in which some rows are left out for up to 150 steps. */
  private static List<Reads> withLongGaps(int slots, int width, int steps, RandomStream random) {
    List<Reads> all = new ArrayList<>();
    for (int step = 1; step <= steps; step++) {
      int limit = step % 150 == 1 ? slots : 3;
      all.add(Reads.random(2, 3, width, limit, random));
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(Kernels.Form.class)
  void withDenseSemanticsTheTableEndsAsIfAllRowsHadMovedAtEveryStep(Kernels.Form form, RandomStream random) {
    int slots = 12;
    int width = 18;
    double[] start = numbers(slots * width, random);
    Reference reference = new Reference(start);
    try (Fixture fixture = new Fixture(form, 1, Semantics.DENSE, slots, width, start)) {
      int step = 0;
      for (Reads reads : withLongGaps(slots, width, 200, random)) {
        step++;
        fixture.read(reads);
        fixture.table.update(RATE, step, 1);
        reference.dense(reads.dense(slots, width), step);
      }
      double[] withoutCatchingUp = fixture.table.values().toDoubles();
      fixture.table.flush();
      assertClose(fixture.table.values().toDoubles(), reference.values, tolerance(form));
      assertClose(
          fixture.table.optimizerState().get("firstMoment").toDoubles(), reference.first, 10 * tolerance(form));
      double missed = IntStream.range(0, start.length)
          .mapToDouble(index -> Math.abs(withoutCatchingUp[index] - reference.values[index]))
          .max()
          .orElse(0);
      assertThat(missed).as("a table that never caught up would be noticed").isGreaterThan(1e-3);
    }
  }

  @Test
  void withDenseSemanticsTheBitsAreThoseOfAdamOverTheWholeTable(RandomStream random) {
    int slots = 12;
    int width = 18;
    double[] start = numbers(slots * width, random);
    try (Fixture fixture = new Fixture(Kernels.Form.CPU, 1, Semantics.DENSE, slots, width, start)) {
      Shape shape = Shape.of(slots, width);
      Tensor values = fixture.kernels.tensor(fixture.type, shape, start);
      Tensor first = fixture.kernels.zeros(fixture.type, shape);
      Tensor second = fixture.kernels.zeros(fixture.type, shape);
      int step = 0;
      for (Reads reads : withLongGaps(slots, width, 100, random)) {
        step++;
        fixture.read(reads);
        fixture.table.update(RATE, step, 1);
        Tensor gradient = fixture.kernels.tensor(fixture.type, shape, denseInFloat(reads, slots, width));
        new AdamUpdate(RATE, 0.9, 0.999, 1e-8, 0, step).apply(fixture.kernels, values, gradient, 1, first, second);
      }
      fixture.table.flush();
      assertThat(fixture.table.values().toDoubles()).isEqualTo(values.toDoubles());
      assertThat(fixture.table.optimizerState().get("firstMoment").toDoubles()).isEqualTo(first.toDoubles());
      assertThat(fixture.table.optimizerState().get("secondMoment").toDoubles()).isEqualTo(second.toDoubles());
    }
  }

  /** The whole table's gradient, summed in float32 and in the order of the entries. */
  private static double[] denseInFloat(Reads reads, int slots, int width) {
    float[] gradient = new float[slots * width];
    int perToken = reads.slots().length / reads.tokens();
    for (int entry = 0; entry < reads.slots().length; entry++) {
      for (int column = 0; column < width; column++) {
        int index = reads.slots()[entry] * width + column;
        float vector = (float) reads.vectors()[entry / perToken * width + column];
        gradient[index] = Math.fma((float) reads.coefficients()[entry], vector, gradient[index]);
      }
    }
    return IntStream.range(0, gradient.length).mapToDouble(index -> gradient[index]).toArray();
  }

  @ParameterizedTest
  @EnumSource(Kernels.Form.class)
  void aReadBetweenTouchesSeesTheValueOfThatStep(Kernels.Form form, RandomStream random) {
    double[] start = numbers(4 * 6, random);
    Reference reference = new Reference(start);
    try (Fixture fixture = new Fixture(form, 1, Semantics.DENSE, 4, 6, start)) {
      for (int step = 1; step <= 12; step++) {
        Reads reads = Reads.random(1, 2, 6, step == 1 ? 4 : 2, random);
        fixture.read(reads);
        fixture.table.update(RATE, step, 1);
        reference.dense(reads.dense(4, 6), step);
        if (step % 3 == 0) {
          fixture.table.prepare(new int[] {3, 0, 3});
          double[] row = Arrays.copyOfRange(fixture.table.values().toDoubles(), 18, 24);
          assertClose(row, Arrays.copyOfRange(reference.values, 18, 24), tolerance(form));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kernels.Form.class)
  void veryLongGapsAreMadeUpForAsWell(Kernels.Form form, RandomStream random) {
    double[] start = numbers(2 * 6, random);
    Reference reference = new Reference(start);
    try (Fixture fixture = new Fixture(form, 1, Semantics.DENSE, 2, 6, start)) {
      for (int step = 1; step <= 500; step++) {
        Reads reads = Reads.random(1, 2, 6, step == 20 ? 2 : 1, random);
        fixture.read(reads);
        fixture.table.update(RATE, step, 1);
        reference.dense(reads.dense(2, 6), step);
      }
      fixture.table.flush();
      assertClose(fixture.table.values().toDoubles(), reference.values, form == Kernels.Form.CPU ? 1e-5 : 1e-8);
      double[] second = fixture.table.optimizerState().get("secondMoment").toDoubles();
      assertClose(second, reference.second, 1e-4);
    }
  }

  @ParameterizedTest
  @EnumSource(Semantics.class)
  void goesOnBitForBitFromItsSavedState(Semantics semantics, RandomStream random) {
    int slots = 30;
    int width = 17;
    double[] start = numbers(slots * width, random);
    List<Reads> reads = IntStream.range(0, 24).mapToObj(i -> Reads.random(2, 3, width, slots, random)).toList();
    try (
        Fixture whole = new Fixture(Kernels.Form.CPU, 1, semantics, slots, width, start);
        Fixture resumed = new Fixture(Kernels.Form.CPU, 1, semantics, slots, width, new double[start.length])) {
      train(whole, reads, 1, 12);
      Map<String, long[]> counters = whole.table.optimizerCounters();
      resumed.table.values().copyFrom(whole.table.values());
      resumed.table.optimizerState()
          .forEach((name, tensor) -> tensor.copyFrom(whole.table.optimizerState().get(name)));
      resumed.table.restoreCounters(counters);
      train(whole, reads, 13, 24);
      train(resumed, reads, 13, 24);
      whole.table.flush();
      resumed.table.flush();
      assertThat(resumed.table.values().toDoubles()).isEqualTo(whole.table.values().toDoubles());
      whole.table.optimizerState()
          .forEach((name, tensor) -> assertThat(resumed.table.optimizerState().get(name).toDoubles())
              .isEqualTo(tensor.toDoubles()));
      resumed.table.optimizerCounters()
          .forEach((name, values) -> assertThat(values).isEqualTo(whole.table.optimizerCounters().get(name)));
    }
  }

  private static void train(Fixture fixture, List<Reads> reads, int from, int to) {
    for (int step = from; step <= to; step++) {
      fixture.read(reads.get(step - 1));
      fixture.table.update(RATE, step, 1);
    }
  }

  @ParameterizedTest
  @EnumSource(Semantics.class)
  void doesNotDependOnTheNumberOfThreads(Semantics semantics, RandomStream random) {
    int slots = 6000;
    int width = 33;
    double[] start = numbers(slots * width, random);
    List<Reads> reads = IntStream.range(0, 6).mapToObj(i -> Reads.random(300, 16, width, slots, random)).toList();
    double[] expected = trained(1, semantics, start, reads);
    for (int threads = 2; threads <= 3; threads++) {
      assertThat(trained(threads, semantics, start, reads)).isEqualTo(expected);
    }
  }

  private static double[] trained(int threads, Semantics semantics, double[] start, List<Reads> reads) {
    try (Fixture fixture = new Fixture(Kernels.Form.CPU, threads, semantics, start.length / 33, 33, start)) {
      train(fixture, reads, 1, reads.size());
      fixture.table.flush();
      return fixture.table.values().toDoubles();
    }
  }

  @Test
  void aTableThatIsOnlyReadHasNoMoments() {
    int[] created = new int[1];
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1)) {
      Tensor values = kernels.zeros(ElementType.FLOAT32, Shape.of(4, 2));
      SparseTable table =
          new SparseTable(kernels, values, new AdamSettings(Semantics.DENSE, 0.9, 0.999, 1e-8), () -> {
            created[0]++;
            return kernels.zeros(ElementType.FLOAT32, Shape.of(4, 2));
          });
      table.prepare(new int[] {1, 2});
      table.flush();
      assertThat(created[0]).isZero();
    }
  }
}
