package org.mneme.continuous.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.continuous.signal.GaussianBasis;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class GaussianWeightsTest {
  private static final double LEAST_VARIANCE = 1e-6;
  private static final int DENSITIES = 2000;

  private final GaussianBasis basis = new GaussianBasis(38, List.of(0.01, 0.05));

  /** No density, however narrow, gives a function more than its own height blurred by the least variance. */
  @Test
  void noFunctionWeighsMoreThanTheNarrowestDensityAtItsCentreGives(RandomStream random) {
    for (int density = 0; density < DENSITIES; density++) {
      double mean = random.nextDouble();
      double variance = LEAST_VARIANCE * Math.pow(10, 6 * random.nextDouble());
      float[] weights = weights(mean, variance);
      for (int function = 0; function < basis.size(); function++) {
        assertThat((double) weights[function])
            .as("function %d under mean %s, variance %s", function, mean, variance)
            .isBetween(0.0, highest(function) * (1 + 1e-5));
      }
    }
  }

  @Test
  void theNarrowestDensityAtAFunctionsCentreReachesTheBound() {
    for (int function = 0; function < basis.size(); function++) {
      assertThat((double) weights(basis.centre(function), LEAST_VARIANCE)[function]).as("function %d", function)
          .isCloseTo(highest(function), within(1e-4 * highest(function)));
    }
  }

  private double highest(int function) {
    double width = basis.width(function);
    return 1 / Math.sqrt(2 * Math.PI * (LEAST_VARIANCE + width * width));
  }

  private float[] weights(double mean, double variance) {
    try (Kernels kernels = Kernels.best(1)) {
      Tensor row = kernels.tensor(ElementType.FLOAT32, Shape.of(NormalExpectation.padded(basis.size())));
      new GaussianWeights(basis).row().fill((float) mean, (float) variance, row.address());
      float[] weights = new float[basis.size()];
      for (int function = 0; function < weights.length; function++) {
        weights[function] = Memory.get(row.address(), function);
      }
      row.close();
      return weights;
    }
  }
}
