package org.mneme.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class ElementwiseTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 2047, 2048, 2049, 5000})
  void mapsEveryElementOnceWhereverItLies(int count, RandomStream random) {
    try (
        Parallel parallel = new Parallel(2);
        Floats source = Floats.gaussian(count, random);
        Floats factor = Floats.gaussian(count, random);
        Floats target = Floats.gaussian(count, random)) {
      Elementwise.map(parallel, Activations::relu, source.address(), target.address(), count);
      float[] x = source.values();
      float[] f = factor.values();
      for (int index = 0; index < count; index++) {
        assertThat(target.values()[index]).isEqualTo(Math.max(x[index], 0f));
      }
      float[] before = target.values();
      Elementwise.mapAndMultiply(
          parallel, Activations::relu, source.address(), factor.address(), target.address(), true, count);
      float[] added = target.values();
      Elementwise.mapAndMultiply(
          parallel, Activations::relu, source.address(), factor.address(), target.address(), false, count);
      for (int index = 0; index < count; index++) {
        float relu = Math.max(x[index], 0f);
        assertThat(added[index]).isEqualTo(Math.fma(relu, f[index], before[index]));
        assertThat(target.values()[index]).isEqualTo(relu * f[index]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 17, 5000, 100_003})
  void sumsInAnOrderThatDoesNotDependOnThreads(int count, RandomStream random) {
    try (
        Floats source = Floats.gaussian(count, random);
        Parallel one = new Parallel(1);
        Parallel three = new Parallel(3)) {
      Elementwise.PartialSum partial = (offset, length) -> Rows.sum(source.address() + offset, length);
      double sum = Elementwise.sum(one, count, partial);
      assertThat(Elementwise.sum(three, count, partial)).isEqualTo(sum);
      double exact = 0;
      for (float value : source.values()) {
        exact += value;
      }
      assertThat(Math.abs(sum - exact)).isLessThan(1e-3);
    }
  }
}
