package org.mneme.tasks.sorting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

final class SortingGeneratorTest {
  private final long seed = Seeds.givenOrNew();

  @Test
  void aSequenceDependsOnSeedAndNumberOnly() {
    SortingGenerator generator = new SortingGenerator(20, 300, new RandomStream(seed));
    int[] seventh = generator.sequence(7).tokens();
    assertThat(generator.sequence(8).tokens()).as("seed " + seed).isNotEqualTo(seventh);
    SortingGenerator again = new SortingGenerator(20, 300, new RandomStream(seed, 99));
    assertThat(again.batch(5, 3).sequences().get(2).tokens()).as("seed " + seed).isEqualTo(seventh);
    SortingGenerator other = new SortingGenerator(20, 300, new RandomStream(seed + 1));
    assertThat(other.sequence(7).tokens()).as("seed " + seed).isNotEqualTo(seventh);
  }

  @Test
  void agreesWithSummingTheMixedProbabilitiesAnewForEverySymbol() {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int symbols = 1 + random.nextInt(40);
      int[] initial = random.ints(symbols, 1, 10).toArray();
      int[] last = random.ints(symbols, 1, 10).toArray();
      double[] uniforms = random.doubles(1 + random.nextInt(300)).toArray();
      assertThat(SortingGenerator.sequence(new SymbolWeights(initial), new SymbolWeights(last), uniforms).tokens())
          .as("seed " + seed + ", round " + round)
          .isEqualTo(summedAnew(initial, last, uniforms));
    }
  }

  /** The authors' way, as the golden values describe it. */
  private static int[] summedAnew(int[] initial, int[] last, double[] uniforms) {
    double initialTotal = IntStream.of(initial).sum();
    double lastTotal = IntStream.of(last).sum();
    int[] tokens = new int[uniforms.length];
    for (int position = 0; position < tokens.length; position++) {
      double ratio = (position + 1.0) / tokens.length;
      double[] cumulative = new double[initial.length];
      double sum = 0;
      for (int symbol = 0; symbol < initial.length; symbol++) {
        sum += (1 - ratio) * initial[symbol] / initialTotal + ratio * last[symbol] / lastTotal;
        cumulative[symbol] = sum;
      }
      while (cumulative[tokens[position]] / sum <= uniforms[position]) {
        tokens[position]++;
      }
    }
    return tokens;
  }

  @Test
  void frequenciesDriftFromTheInitialToTheFinalWeights() {
    int length = 60_000;
    double[] uniforms = new Random(seed).doubles(length).toArray();
    int[] tokens = SortingGenerator.sequence(new SymbolWeights(9, 1), new SymbolWeights(1, 9), uniforms).tokens();
    int tenth = length / 10;
    double begin = IntStream.range(0, tenth).filter(position -> tokens[position] == 0).count() / (double) tenth;
    double end = IntStream.range(length - tenth, length).filter(position -> tokens[position] == 0).count()
        / (double) tenth;
    assertThat(begin).as("seed " + seed).isCloseTo(0.9 - 0.05 * 0.8, within(0.03));
    assertThat(end).as("seed " + seed).isCloseTo(0.1 + 0.05 * 0.8, within(0.03));
  }

  @Test
  void weightsAreUniformFromOneToNine() {
    RandomStream random = new RandomStream(seed);
    double mean = 0;
    for (int draw = 0; draw < 1_000; draw++) {
      SymbolWeights weights = SymbolWeights.draw(2, random);
      mean += weights.cumulative(0) / 1_000;
      assertThat(weights.cumulative(0)).as("seed " + seed).isBetween(0.1, 0.9);
    }
    assertThat(mean).as("seed " + seed).isCloseTo(0.5, within(0.03));
  }

  @Test
  void drawsSequencesOfAnySize() {
    for (int symbols : new int[] {2, 3, 20, 1_000}) {
      for (int length : new int[] {1, 2, 500}) {
        SortingSequence sequence = new SortingGenerator(symbols, length, new RandomStream(seed)).sequence(0);
        assertThat(sequence.tokens()).hasSize(length);
        assertThat(sequence.answer()).hasSize(symbols).doesNotHaveDuplicates();
        assertThat(sequence.input(sequence.inputLength() - 1)).isEqualTo(sequence.answer()[symbols - 2]);
      }
    }
  }

  @Test
  void refusesSizesThatMakeNoTask() {
    assertThatThrownBy(() -> new SortingGenerator(1, 5, new RandomStream(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sorting takes at least 2 symbols and 1 position, given 1 and 5");
    assertThatThrownBy(() -> new SymbolWeights(1, 0)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weights of symbols are positive, given [1, 0]");
    assertThatThrownBy(() -> new SortingSequence(3, 0, 3)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("token 3 is no symbol, expected 0 to 2");
  }
}
