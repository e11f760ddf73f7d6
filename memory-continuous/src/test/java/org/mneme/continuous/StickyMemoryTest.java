package org.mneme.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.memory.BlockContext;
import org.mneme.memory.SharedParts;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.Seeds;

/** What was looked at keeps more room, until the next chunk comes. */
@ExtendWith(Seeds.class)
class StickyMemoryTest {
  private static final int LENGTH = 96;
  private static final int WIDTH = 8;
  private static final int FUNCTIONS = 32;
  private static final int BINS = 16;

  private final Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);

  private LongTermMemory memory(String sticky) {
    InfiniteConfig config = new InfiniteConfig(
        5, FUNCTIONS, "rectangular", List.of(0.05), false, 0.01, 128, LENGTH, "fixed", Optional.of(0.75), false,
        InfiniteConfig.Stored.RAW, "gaussian", 1e-6, 3, 0, 1e-6, 0.05, sticky, BINS);
    ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT64, new RandomStream(1));
    return new LongTermMemory(
        config, new BlockContext(0, 1, WIDTH, 2, LENGTH, scope, null, null, null, 0.6, new SharedParts()),
        ContinuousParts.standard());
  }

  private Tensor constant(double... rows) {
    double[] values =
        Arrays.stream(rows).flatMap(row -> DoubleStream.generate(() -> row).limit(LENGTH * WIDTH)).toArray();
    return kernels.tensor(ElementType.FLOAT64, Shape.of(rows.length, LENGTH, WIDTH), values);
  }

  /** Looks at the oldest part only, in every row. */
  private Tensor looksAtTheOldest(int rows) {
    double[] masses = new double[rows * BINS];
    for (int row = 0; row < rows; row++) {
      masses[row * BINS] = 3;
    }
    return kernels.tensor(ElementType.FLOAT64, Shape.of(rows, BINS), masses);
  }

  private static Signal absorbed(LongTermMemory memory, Tape tape, Signal signal, Tensor chunk, boolean... rows) {
    return memory.absorb(tape, signal, chunk, rows, chunks -> new RandomStream(9).numbered(chunks)::nextDouble)
        .signal();
  }

  /** The greatest value in the room of the past. */
  private static double highestInThePast(Signal signal) {
    double[] coefficients = signal.coordinates().toDoubles();
    return Arrays.stream(coefficients, 0, coefficients.length * 3 / 4).max().orElseThrow() * Math.sqrt(FUNCTIONS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"left-edge", "jittered", "quantile"})
  void whatWasLookedAtFillsTheRoomOfThePast(String sticky) {
    LongTermMemory memory = memory(sticky);
    try (Tape tape = kernels.withoutGradients()) {
      Signal first = absorbed(memory, tape, LongTermFixture.nothing(1), constant(100), true);
      Signal second = absorbed(memory, tape, first, constant(200), true);
      Signal third = absorbed(memory, tape, second.withLooks(looksAtTheOldest(1)), constant(300), true);
      Signal even = absorbed(memory, tape, second, constant(300), true);
      assertThat(highestInThePast(even)).isBetween(150.0, 200.0);
      assertThat(highestInThePast(third)).isBetween(80.0, 105.0);
    }
  }

  @Test
  void aChunkThatNobodyCouldSeeYetIsNotForgottenByLooksOfBefore() {
    LongTermMemory memory = memory("quantile");
    LongTermMemory even = memory("none");
    try (Tape tape = kernels.withoutGradients()) {
      Signal first = absorbed(memory, tape, LongTermFixture.nothing(1), constant(100), true);
      Signal second = absorbed(memory, tape, first.withLooks(looksAtTheOldest(1)), constant(200), true);
      Signal third = absorbed(memory, tape, second, constant(300), true);
      Signal expected = absorbed(even, tape, second.withLooks(null), constant(300), true);
      assertThat(second.looks().toDoubles()).containsOnly(0);
      assertThat(third.coordinates().toDoubles()).containsExactly(expected.coordinates().toDoubles(), within(1e-9));
    }
  }

  @Test
  void looksOfARowThatAbsorbsNothingStay() {
    LongTermMemory memory = memory("quantile");
    try (Tape tape = kernels.withoutGradients()) {
      Signal first = absorbed(memory, tape, LongTermFixture.nothing(2), constant(100, 100), true, true);
      Signal second = absorbed(memory, tape, first.withLooks(looksAtTheOldest(2)), constant(200, 200), true, false);
      double[] looks = second.looks().toDoubles();
      assertThat(Arrays.copyOf(looks, BINS)).containsOnly(0);
      assertThat(looks[BINS]).isEqualTo(3);
    }
  }

  @Test
  void looksAddUpUntilTheNextChunk(RandomStream random) {
    LongTermMemory memory = memory("quantile");
    Tensor queries = kernels.tensor(
        ElementType.FLOAT64, Shape.of(1, 4, WIDTH),
        DoubleStream.generate(random::nextGaussian).limit(4L * WIDTH).toArray());
    try (Tape tape = kernels.withoutGradients()) {
      Signal signal = absorbed(memory, tape, LongTermFixture.nothing(1), constant(100), true);
      Signal once = looked(memory, tape, signal, queries);
      Signal apart = signal;
      for (int query = 0; query < 4; query++) {
        double[] one = Arrays.copyOfRange(queries.toDoubles(), query * WIDTH, (query + 1) * WIDTH);
        apart = looked(memory, tape, apart, kernels.tensor(ElementType.FLOAT64, Shape.of(1, 1, WIDTH), one));
      }
      assertThat(apart.looks().toDoubles()).containsExactly(once.looks().toDoubles(),
          within(1e-12));
      assertThat(Arrays.stream(once.looks().toDoubles()).sum()).isPositive();
    }
  }

  private static Signal looked(LongTermMemory memory, Tape tape, Signal signal, Tensor queries) {
    return memory.remembering(tape, signal, memory.reader(signal).look(tape, queries));
  }

  @ParameterizedTest
  @ValueSource(strings = {"left-edge", "jittered"})
  void aRowDrawsTheSameBesideOthersAsAlone(String sticky) {
    LongTermMemory memory = memory(sticky);
    try (Tape tape = kernels.withoutGradients()) {
      Signal alone = absorbed(memory, tape, LongTermFixture.nothing(1), constant(100), true);
      Signal both = absorbed(memory, tape, LongTermFixture.nothing(2), constant(7, 100), true, true);
      Signal wanted = absorbed(memory, tape, alone.withLooks(evenLooks(1)), constant(200), true);
      Signal found = absorbed(memory, tape, both.withLooks(evenLooks(2)), constant(8, 200), true, true);
      double[] coordinates = found.coordinates().toDoubles();
      assertThat(Arrays.copyOfRange(coordinates, coordinates.length / 2, coordinates.length))
          .containsExactly(wanted.coordinates().toDoubles(), within(1e-12));
    }
  }

  private Tensor evenLooks(int rows) {
    double[] masses = new double[rows * BINS];
    Arrays.fill(masses, 1);
    return kernels.tensor(ElementType.FLOAT64, Shape.of(rows, BINS), masses);
  }
}
