package org.mneme.continuous.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class NormalLookTest {
  private static final int HEADS = 2;
  private static final int QUERIES = 9;
  private static final int BINS = 37;
  private static final int ROWS = 2;

  private static Tensor numbers(RandomStream random, Kernels kernels, int components, double from, double to) {
    Shape shape = Shape.of(ROWS, HEADS, components, QUERIES);
    Tensor tensor = kernels.tensor(ElementType.FLOAT32, shape);
    for (long position = 0; position < shape.elements(); position++) {
      tensor.set(position, from + (to - from) * random.nextDouble());
    }
    return tensor;
  }

  private static double[] edges() {
    double[] edges = new double[BINS + 1];
    for (int edge = 0; edge <= BINS; edge++) {
      edges[edge] = -1e-6 + edge * (1 + 2e-6) / BINS;
    }
    return edges;
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1e-3", "0.05, 0.04", "0.9, 0.3", "0.5, 100"})
  void theWidthOfATruncatedDensityIsThatOfWhatIsLeftOfIt(double mean, double variance) {
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1)) {
      Shape shape = Shape.of(1, 1, 2, 1);
      NormalLook look = new NormalLook(
          kernels.tensor(ElementType.FLOAT64, shape, mean, 0.95),
          kernels.tensor(ElementType.FLOAT64, shape, variance, 0.02),
          kernels.tensor(ElementType.FLOAT64, shape, 0.4, 0.6), null, true, 0.05);
      int cells = 20_000;
      double[] edges = IntStream.rangeClosed(0, cells).mapToDouble(edge -> (double) edge / cells).toArray();
      double[] mass = new double[cells];
      look.addMass(0, 0, 0, edges, mass);
      double centre = IntStream.range(0, cells).mapToDouble(cell -> mass[cell] * (cell + 0.5) / cells).sum();
      double square =
          IntStream.range(0, cells).mapToDouble(cell -> mass[cell] * Math.pow((cell + 0.5) / cells - centre, 2)).sum();
      assertThat(look.deviation(0, 0, 0)).isCloseTo(Math.sqrt(square), within(1e-6));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, false, 1", "1, true, 1", "3, false, 2", "3, true, 4"})
  void massesOfManyQueriesAreTheSumsOfEach(int components, boolean truncated, int everyQuery, RandomStream random) {
    try (Kernels kernels = Kernels.best(1)) {
      Tensor shares = components == 1 ? null : numbers(random, kernels, components, 0.1, 1);
      NormalLook look = new NormalLook(
          numbers(random, kernels, components, 0, 1), numbers(random, kernels, components, 1e-3, 0.1), shares, null,
          truncated, 0.05);
      double[] together = new double[BINS];
      look.addMasses(1, 1, everyQuery, edges(), together);
      double[] oneByOne = new double[BINS];
      for (int query = 0; query < QUERIES; query += everyQuery) {
        look.addMass(1, 1, query, edges(), oneByOne);
      }
      assertThat(together).containsExactly(oneByOne, within(1e-5));
    }
  }
}
