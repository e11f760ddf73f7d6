package org.mneme.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class VectorMathTest {
  private static final int DRAWS = 200_000;

  private static float apply(UnaryOperator<FloatVector> function, float x) {
    return function.apply(FloatVector.broadcast(Memory.LANES, x)).lane(0);
  }

  /** Compares with double precision, in units in the last place of the float32 result. */
  private static void assertAccurate(
      UnaryOperator<FloatVector> function, DoubleUnaryOperator exact, float low, float high, double units,
      RandomStream random) {
    float[] arguments = new float[Memory.LANES.length()];
    for (int draw = 0; draw < DRAWS; draw += arguments.length) {
      for (int lane = 0; lane < arguments.length; lane++) {
        arguments[lane] = (float) (low + (high - low) * random.nextDouble());
      }
      float[] results = function.apply(FloatVector.fromArray(Memory.LANES, arguments, 0)).toArray();
      for (int lane = 0; lane < arguments.length; lane++) {
        double expected = exact.applyAsDouble(arguments[lane]);
        double allowed = units * Math.max(Math.ulp((float) expected), Float.MIN_NORMAL);
        if (!(Math.abs(results[lane] - expected) <= allowed)) {
          throw new AssertionError("f(" + arguments[lane] + ") = " + expected + ", found " + results[lane]);
        }
      }
    }
  }

  @Test
  void expIsAccurateOverItsWholeRange(RandomStream random) {
    assertAccurate(VectorMath::exp, Math::exp, -87.3f, 88.7f, 1.5, random);
    assertAccurate(VectorMath::exp, Math::exp, -1, 1, 1.5, random);
    assertAccurate(VectorMath::exp, Math::exp, -1e-3f, 1e-3f, 1.5, random);
  }

  @Test
  void expOverflowsToInfinityAndUnderflowsToZero() {
    assertThat(apply(VectorMath::exp, Float.NEGATIVE_INFINITY)).isZero();
    assertThat(apply(VectorMath::exp, -1e30f)).isZero();
    assertThat(apply(VectorMath::exp, -88f)).isZero();
    assertThat(apply(VectorMath::exp, 0f)).isEqualTo(1f);
    assertThat(apply(VectorMath::exp, 88.72283f)).isFinite().isGreaterThan(3.4e38f);
    assertThat(apply(VectorMath::exp, 88.7229f)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(apply(VectorMath::exp, 1e30f)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(apply(VectorMath::exp, Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
  }

  @Test
  void sigmoidIsAccurateOverItsWholeRange(RandomStream random) {
    DoubleUnaryOperator exact = x -> 1 / (1 + Math.exp(-x));
    assertAccurate(VectorMath::sigmoid, exact, -87, 100, 4, random);
    assertAccurate(VectorMath::sigmoid, exact, -2, 2, 4, random);
    assertThat(apply(VectorMath::sigmoid, Float.NEGATIVE_INFINITY)).isZero();
    assertThat(apply(VectorMath::sigmoid, -1e30f)).isZero();
    assertThat(apply(VectorMath::sigmoid, 0f)).isEqualTo(0.5f);
    assertThat(apply(VectorMath::sigmoid, 1e30f)).isEqualTo(1f);
    assertThat(apply(VectorMath::sigmoid, Float.POSITIVE_INFINITY)).isEqualTo(1f);
  }

  @Test
  void tanhIsAccurateOverItsWholeRangeSmallArgumentsIncluded(RandomStream random) {
    assertAccurate(VectorMath::tanh, Math::tanh, -30, 30, 4, random);
    assertAccurate(VectorMath::tanh, Math::tanh, -1, 1, 4, random);
    assertAccurate(VectorMath::tanh, Math::tanh, -1e-2f, 1e-2f, 4, random);
    assertAccurate(VectorMath::tanh, Math::tanh, -1e-12f, 1e-12f, 4, random);
    assertThat(apply(VectorMath::tanh, Float.NEGATIVE_INFINITY)).isEqualTo(-1f);
    assertThat(apply(VectorMath::tanh, -1e30f)).isEqualTo(-1f);
    assertThat(apply(VectorMath::tanh, 0f)).isZero();
    assertThat(apply(VectorMath::tanh, 1e30f)).isEqualTo(1f);
    assertThat(apply(VectorMath::tanh, Float.POSITIVE_INFINITY)).isEqualTo(1f);
  }

  @Test
  void softplusIsAccurateOverItsWholeRange(RandomStream random) {
    DoubleUnaryOperator exact = x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    assertAccurate(VectorMath::softplus, exact, -87, 100, 4, random);
    assertAccurate(VectorMath::softplus, exact, -3, 3, 4, random);
    assertThat(apply(VectorMath::softplus, Float.NEGATIVE_INFINITY)).isZero();
    assertThat(apply(VectorMath::softplus, 1e30f)).isEqualTo(1e30f);
    assertThat(apply(VectorMath::softplus, Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
  }

  @Test
  void notANumberStaysNotANumber() {
    for (int bits : new int[] {0x7fc00000, 0xffc00000, 0x7f800001, 0x7fffffff, 0xff812345}) {
      float nan = Float.intBitsToFloat(bits);
      assertThat(apply(VectorMath::exp, nan)).isNaN();
      assertThat(apply(VectorMath::sigmoid, nan)).isNaN();
      assertThat(apply(VectorMath::tanh, nan)).isNaN();
      assertThat(apply(VectorMath::softplus, nan)).isNaN();
    }
  }
}
