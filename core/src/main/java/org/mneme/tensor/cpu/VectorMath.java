package org.mneme.tensor.cpu;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Elementary functions on vectors of float32, to about 2 units in the last place. */
public final class VectorMath {
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  /** 1.5 * 2^23: adding it leaves the nearest whole number in the low bits of the mantissa. */
  private static final float ROUND_TO_INTEGER = 12582912f;

  private static final float SMALLEST = -87.3f;
  private static final float LARGEST = 88.3f;

  private VectorMath() {}

  /**
   * exp(x) by x = n ln 2 + r, |r| <= ln 2 / 2: 2^n through the exponent bits, exp(r) by a polynomial of degree 6. Arguments are limited to
   * [-87.3, 88.3], where float32 has normal numbers.
   */
  public static FloatVector exp(FloatVector x) {
    FloatVector limited = x.max(SMALLEST).min(LARGEST);
    FloatVector shifted =
        limited.fma(FloatVector.broadcast(LANES, LOG2_E), FloatVector.broadcast(LANES, ROUND_TO_INTEGER));
    FloatVector whole = shifted.sub(ROUND_TO_INTEGER);
    FloatVector rest =
        whole.fma(FloatVector.broadcast(LANES, -LN2_HIGH), limited);
    rest = whole.fma(FloatVector.broadcast(LANES, -LN2_LOW), rest);
    FloatVector polynomial = FloatVector.broadcast(LANES, 1.3981999507e-3f);
    polynomial = polynomial.fma(rest, FloatVector.broadcast(LANES, 8.3334519073e-3f));
    polynomial = polynomial.fma(rest, FloatVector.broadcast(LANES, 4.1665795894e-2f));
    polynomial = polynomial.fma(rest, FloatVector.broadcast(LANES, 1.6666665459e-1f));
    polynomial = polynomial.fma(rest, FloatVector.broadcast(LANES, 5.0000001201e-1f));
    polynomial = polynomial.fma(rest.mul(rest), rest.add(1f));
    return polynomial
        .reinterpretAsInts()
        .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
        .reinterpretAsFloats();
  }

  /** 1 / (1 + exp(-x)). */
  public static FloatVector sigmoid(FloatVector x) {
    return FloatVector.broadcast(LANES, 1f).div(exp(x.neg()).add(1f));
  }

  /** tanh(x) = 2 sigmoid(2x) - 1. */
  public static FloatVector tanh(FloatVector x) {
    return sigmoid(x.mul(2f)).mul(2f).sub(1f);
  }
}
