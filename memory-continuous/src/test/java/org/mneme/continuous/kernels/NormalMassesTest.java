package org.mneme.continuous.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.continuous.signal.StandardNormal;
import org.mneme.testkit.Seeds;

class NormalMassesTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 64, 100})
  void manyDensitiesGiveTheSumsOfTheirMasses(int bins) {
    long seed = Seeds.givenOrNew();
    Random random = new Random(seed);
    double[] edges = new double[bins + 1];
    for (int edge = 0; edge <= bins; edge++) {
      edges[edge] = (double) edge / bins;
    }
    NormalMasses masses = new NormalMasses(edges);
    double[] expected = new double[bins];
    for (int density = 0; density < 200; density++) {
      float mean = random.nextFloat() * 1.4f - 0.2f;
      float deviation = (float) Math.exp(-4 * random.nextDouble());
      float factor = random.nextFloat();
      masses.add(mean, deviation, factor);
      for (int bin = 0; bin < bins; bin++) {
        double left = StandardNormal.below((edges[bin] - mean) / deviation);
        expected[bin] += factor * (StandardNormal.below((edges[bin + 1] - mean) / deviation) - left);
      }
    }
    double[] found = new double[bins];
    masses.addTo(found);
    assertThat(found).as("seed " + seed).containsExactly(expected, within(2e-4));
  }
}
