package org.mneme.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class SamplerTest {
  private static final int DRAWS = 20_000;
  private static final double[] SCORES = {Math.log(0.1), Math.log(0.4), Math.log(0.05), Math.log(0.25), Math.log(0.2)};

  private static double[] shares(double temperature, int topK, double topP, RandomStream random) {
    Sampler sampler = new Sampler(temperature, topK, topP, random);
    double[] shares = new double[SCORES.length];
    for (int draw = 0; draw < DRAWS; draw++) {
      shares[sampler.choose(SCORES)] += 1.0 / DRAWS;
    }
    return shares;
  }

  @Test
  void temperatureZeroTakesTheBest(RandomStream random) {
    assertThat(new Sampler(0, 3, 0.5, random).choose(SCORES)).isEqualTo(1);
    assertThat(new Sampler(0, 0, 1, random).choose(2, 3, 3)).isEqualTo(1);
  }

  @Test
  void temperatureOneDrawsByTheModelsProbabilities(RandomStream random) {
    assertThat(shares(1, 0, 1, random)).containsExactly(new double[] {0.1, 0.4, 0.05, 0.25, 0.2}, within(0.02));
  }

  @Test
  void aLowerTemperatureSharpens(RandomStream random) {
    double total = 0.01 + 0.16 + 0.0025 + 0.0625 + 0.04;
    assertThat(shares(0.5, 0, 1, random)[1]).isCloseTo(0.16 / total, within(0.02));
  }

  @Test
  void topKKeepsTheBest(RandomStream random) {
    assertThat(shares(1, 2, 1, random)).containsExactly(new double[] {0, 0.4 / 0.65, 0, 0.25 / 0.65, 0}, within(0.02));
  }

  @Test
  void topPKeepsTheFewestThatHaveThatProbability(RandomStream random) {
    assertThat(shares(1, 0, 0.6, random)).containsExactly(
        new double[] {0, 0.4 / 0.65, 0, 0.25 / 0.65, 0}, within(0.02));
    assertThat(shares(1, 0, 0.01, random)[1]).isCloseTo(1, within(1e-9));
  }

  @Test
  void saysWhatItTakes(RandomStream random) {
    assertThatThrownBy(() -> new Sampler(-1, 0, 2, random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("given -1.0, 0, 2.0");
  }
}
