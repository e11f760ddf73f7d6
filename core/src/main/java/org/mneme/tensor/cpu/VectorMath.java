package org.mneme.tensor.cpu;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Elementary functions on vectors of float32, to a few units in the last place over the whole range. NaN stays NaN; results below the smallest
 * normal number become 0.
 *
 * <p>Constants are vectors held in static fields: written as numbers, each use would broadcast anew, and the compiler gives up on long loops
 * (values then travel through objects on the heap).
 *
 * <p>The polynomials are weighted minimax fits of our own, their coefficients rounded to float32.
 */
public final class VectorMath {
  private static final FloatVector ZERO = constant(0f);
  private static final FloatVector ONE = constant(1f);
  private static final FloatVector MINUS_ONE = constant(-1f);
  private static final FloatVector TWO = constant(2f);
  private static final FloatVector LOG2_E = constant(1.44269504f);
  /** -ln 2 in two parts; the first has trailing zeros, so that its product with a small whole number is exact. */
  private static final FloatVector MINUS_LN2_HIGH = constant(-0.693359375f);
  private static final FloatVector MINUS_LN2_LOW = constant(2.12194440e-4f);
  /** 1.5 * 2^23: adding it leaves the nearest whole number in the low bits of the mantissa. */
  private static final FloatVector ROUND_TO_INTEGER = constant(12582912f);
  private static final int MANTISSA_BITS = 23;

  /** Between these limits exp(x) is a finite, normal float32. */
  private static final FloatVector SMALLEST = constant(-87.33654f);
  private static final FloatVector LARGEST = constant(88.72283f);
  private static final FloatVector HUGE = constant(Float.MAX_VALUE);

  /** Beyond these limits tanh(x) is 1 or -1 in float32, with room to spare. */
  private static final FloatVector SATURATED = constant(20f);
  private static final FloatVector MINUS_SATURATED = constant(-20f);

  /** (exp(r) - 1 - r) / r^2 for |r| <= ln 2 / 2: the coefficients of r^0 to r^4. */
  private static final FloatVector EXP_0 = constant(0.5f);
  private static final FloatVector EXP_1 = constant(1.6666518152e-1f);
  private static final FloatVector EXP_2 = constant(4.1666205972e-2f);
  private static final FloatVector EXP_3 = constant(8.3688898012e-3f);
  private static final FloatVector EXP_4 = constant(1.3950489229e-3f);

  /** (2 artanh(s) - 2 s) / s^3 for s <= 1/3: the coefficients of s^0, s^2, ..., s^8. */
  private static final FloatVector ARTANH_0 = constant(6.6666674614e-1f);
  private static final FloatVector ARTANH_1 = constant(3.9998877048e-1f);
  private static final FloatVector ARTANH_2 = constant(2.8616899252e-1f);
  private static final FloatVector ARTANH_3 = constant(2.1427476406e-1f);
  private static final FloatVector ARTANH_4 = constant(2.4301676452e-1f);

  private static final VectorShuffle<Float> SWAP_8 = swap(8);
  private static final VectorShuffle<Float> SWAP_4 = swap(4);
  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_1 = swap(1);

  private VectorMath() {}

  private static VectorShuffle<Float> swap(int distance) {
    return VectorShuffle.fromOp(LANES, lane -> (lane ^ distance) % LANES.length());
  }

  /**
   * Returns the sum of the lanes, always in the same order. The Vector API's own reduction promises no order: interpreted and compiled code
   * differ in the last bits, and a run would then depend on when the compiler gets to it.
   */
  public static float sum(FloatVector vector) {
    FloatVector folded = vector;
    if (LANES.length() >= 16) {
      folded = folded.add(folded.rearrange(SWAP_8));
    }
    if (LANES.length() >= 8) {
      folded = folded.add(folded.rearrange(SWAP_4));
    }
    if (LANES.length() >= 4) {
      folded = folded.add(folded.rearrange(SWAP_2));
    }
    return folded.add(folded.rearrange(SWAP_1)).lane(0);
  }

  private static FloatVector constant(float value) {
    return FloatVector.broadcast(LANES, value);
  }

  /**
   * exp(x) by x = n ln 2 + r, |r| &lt;= ln 2 / 2: 2^n through the exponent bits, exp(r) by a polynomial of degree 6. Infinite above 88.72283, zero
   * below -87.33654.
   */
  public static FloatVector exp(FloatVector x) {
    FloatVector shifted = wholeMultipleOfLn2(x);
    FloatVector rest = restOfLn2(x, shifted);
    FloatVector value = quadraticTail(rest).fma(rest.mul(rest), rest.add(ONE));
    FloatVector scaled = value.reinterpretAsInts()
        .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
        .reinterpretAsFloats();
    FloatVector infiniteOrNaN = x.mul(HUGE);
    return infiniteOrNaN.blend(scaled, x.compare(VectorOperators.LE, LARGEST))
        .blend(ZERO, x.compare(VectorOperators.LT, SMALLEST));
  }

  /** n, the nearest whole number to x / ln 2, still in the low bits of the mantissa. */
  private static FloatVector wholeMultipleOfLn2(FloatVector x) {
    return x.fma(LOG2_E, ROUND_TO_INTEGER);
  }

  /** r = x - n ln 2. */
  private static FloatVector restOfLn2(FloatVector x, FloatVector shifted) {
    FloatVector whole = shifted.sub(ROUND_TO_INTEGER);
    FloatVector rest = whole.fma(MINUS_LN2_HIGH, x);
    return whole.fma(MINUS_LN2_LOW, rest);
  }

  /** (exp(r) - 1 - r) / r^2. */
  private static FloatVector quadraticTail(FloatVector rest) {
    return EXP_4.fma(rest, EXP_3).fma(rest, EXP_2).fma(rest, EXP_1).fma(rest, EXP_0);
  }

  /** 1 / (1 + exp(-x)). */
  public static FloatVector sigmoid(FloatVector x) {
    return ONE.div(exp(x.neg()).add(ONE));
  }

  /** tanh(x) = e / (e + 2) with e = exp(2x) - 1 = 2^n (exp(r) - 1) + (2^n - 1), which keeps small arguments exact. */
  public static FloatVector tanh(FloatVector x) {
    FloatVector twice = x.add(x);
    FloatVector shifted = wholeMultipleOfLn2(twice);
    FloatVector rest = restOfLn2(twice, shifted);
    FloatVector small = quadraticTail(rest).fma(rest.mul(rest), rest);
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS);
    FloatVector power = exponent.add(ONE.reinterpretAsInts()).reinterpretAsFloats();
    FloatVector grown = power.fma(small, power.sub(ONE));
    return grown.div(grown.add(TWO))
        .blend(ONE, x.compare(VectorOperators.GT, SATURATED))
        .blend(MINUS_ONE, x.compare(VectorOperators.LT, MINUS_SATURATED));
  }

  /** log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)). */
  public static FloatVector softplus(FloatVector x) {
    return x.max(0f).add(logOnePlus(exp(x.abs().neg())));
  }

  /** log(1 + u) for u in [0, 1]: 2 artanh(s), s = u / (2 + u) <= 1/3, by an odd polynomial of degree 11. */
  private static FloatVector logOnePlus(FloatVector u) {
    FloatVector s = u.div(u.add(TWO));
    FloatVector square = s.mul(s);
    FloatVector polynomial =
        ARTANH_4.fma(square, ARTANH_3).fma(square, ARTANH_2).fma(square, ARTANH_1).fma(square, ARTANH_0);
    return polynomial.mul(square).fma(s, s.add(s));
  }
}
