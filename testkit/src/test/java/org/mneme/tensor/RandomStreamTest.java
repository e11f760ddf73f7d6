package org.mneme.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class RandomStreamTest {
  private static final int DRAWS = 200_000;

  @Test
  void givesTheNumbersOfSplitMix64(RandomStream random) {
    long seed = random.nextLong();
    SplittableRandom reference = new SplittableRandom(seed);
    RandomStream stream = new RandomStream(seed);
    for (int draw = 0; draw < 10; draw++) {
      assertThat(stream.nextLong()).isEqualTo(reference.nextLong());
    }
    assertThat(new RandomStream(1234567).nextLong()).isEqualTo(6457827717110365317L);
  }

  @Test
  void givesTheSameNumbersFromOneVersionToTheNext() {
    RandomStream stream = new RandomStream(42);
    assertThat(stream.named("dropout").nextLong()).isEqualTo(-7558366539243442073L);
    assertThat(stream.numbered(7).nextLong()).isEqualTo(4406440442668473034L);
    assertThat(stream.nextDouble()).isEqualTo(0.7415648787718233);
    assertThat(stream.nextInt(1000)).isEqualTo(159);
    assertThat(stream.nextGaussian()).isCloseTo(-0.4508498757188601, within(1e-15));
  }

  @Test
  void continuesFromAPosition(RandomStream random) {
    RandomStream stream = new RandomStream(random.nextLong());
    for (int draw = 0; draw < 10; draw++) {
      stream.nextGaussian();
    }
    RandomStream continued = new RandomStream(stream.seed(), stream.position());
    for (int draw = 0; draw < 10; draw++) {
      assertThat(continued.nextLong()).isEqualTo(stream.nextLong());
    }
  }

  @Test
  void looksAheadWithoutMoving(RandomStream random) {
    long third = random.at(random.position() + 2);
    random.nextLong();
    random.nextLong();
    assertThat(random.nextLong()).isEqualTo(third);
  }

  @Test
  void namesAndNumbersGiveStreamsOfTheirOwn(RandomStream random) {
    Set<Long> seeds = new HashSet<>();
    int streams = 0;
    for (int character = 1; character < 300; character++) {
      seeds.add(random.named(String.valueOf((char) character)).seed());
      seeds.add(random.named((char) character + "a").seed());
      seeds.add(random.named("a" + (char) character).seed());
      seeds.add(random.numbered(character).seed());
      seeds.add(random.numbered(-character).seed());
      streams += 5;
    }
    assertThat(seeds).as("'aa' is formed twice").hasSize(streams - 1);
    assertThat(random.named("data").seed()).isEqualTo(random.named("data").seed());
    assertThat(random.named("data").named("train").seed()).isNotEqualTo(random.named("train").named("data").seed());
  }

  @Test
  void drawingFromAStreamDoesNotMoveItsNamedOnes(RandomStream random) {
    long before = random.named("data").nextLong();
    random.nextLong();
    assertThat(random.named("data").nextLong()).isEqualTo(before);
  }

  @Test
  void namedStreamsAreUncorrelated(RandomStream random) {
    assertUncorrelated(random.named("initialisation"), random.named("dropout"));
    assertUncorrelated(random.numbered(0), random.numbered(1));
    assertUncorrelated(random.named("a"), random.named("b"));
    assertUncorrelated(random, random.named(""));
  }

  private static void assertUncorrelated(RandomStream first, RandomStream second) {
    double sum = 0;
    int equalBits = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      long a = first.nextLong();
      long b = second.nextLong();
      equalBits += Long.SIZE - Long.bitCount(a ^ b);
      sum += ((a >>> 11) * 0x1.0p-53 - 0.5) * ((b >>> 11) * 0x1.0p-53 - 0.5) * 12;
    }
    double sixDeviations = 6 / Math.sqrt(DRAWS);
    assertThat(sum / DRAWS).as("correlation").isCloseTo(0, within(sixDeviations));
    assertThat(equalBits / (double) Long.SIZE / DRAWS).as("equal bits").isCloseTo(0.5, within(sixDeviations / 16));
  }

  @Test
  void doublesAreUniform(RandomStream random) {
    assertUniform(64, () -> random.nextDouble() * 64);
  }

  @Test
  void wholeNumbersAreUniform(RandomStream random) {
    assertUniform(7, () -> random.nextInt(7));
    assertUniform(100, () -> random.nextInt(100));
    int bound = 3 << 29;
    assertThat(IntStream.range(0, 1000).map(draw -> random.nextInt(bound)))
        .allMatch(number -> number >= 0 && number < bound);
  }

  private static void assertUniform(int cells, DoubleSupplier draws) {
    long[] counts = new long[cells];
    for (int draw = 0; draw < DRAWS; draw++) {
      counts[(int) draws.getAsDouble()]++;
    }
    double expected = DRAWS / (double) cells;
    double chiSquare = 0;
    for (long count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    int freedom = cells - 1;
    assertThat(chiSquare).as("chi-square of %s cells", cells).isCloseTo(freedom, within(7 * Math.sqrt(2.0 * freedom)));
  }

  @Test
  void gaussiansHaveTheMomentsOfTheNormalDistribution(RandomStream random) {
    double[] moments = new double[5];
    for (int draw = 0; draw < DRAWS; draw++) {
      double value = random.nextGaussian();
      double power = 1;
      for (int order = 1; order < moments.length; order++) {
        power *= value;
        moments[order] += power / DRAWS;
      }
    }
    assertThat(moments[1]).isCloseTo(0, within(0.015));
    assertThat(moments[2]).isCloseTo(1, within(0.025));
    assertThat(moments[3]).isCloseTo(0, within(0.06));
    assertThat(moments[4]).isCloseTo(3, within(0.2));
  }

  @Test
  void namesABoundThatIsNotPositive() {
    assertThatThrownBy(() -> new RandomStream(1).nextInt(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the bound of a random number is positive, given 0");
  }
}
