package org.mneme.tensor.cpu;

import static org.mneme.tensor.cpu.Memory.LANES;
import static org.mneme.tensor.cpu.Memory.VECTOR_BYTES;
import static org.mneme.tensor.cpu.Memory.load;
import static org.mneme.tensor.cpu.Memory.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The functions of feed-forward layers and their slopes, each as an {@link Elementwise.Loop} of its own. The formulas are in
 * {@link org.mneme.tensor.operations.Activate.Function}.
 */
public final class Activations {
  private static final FloatVector ONE = FloatVector.broadcast(LANES, 1f);
  private static final FloatVector TWICE_SQRT_2_OVER_PI = FloatVector.broadcast(LANES, 1.5957691216057308f);
  private static final FloatVector CUBIC = FloatVector.broadcast(LANES, 0.044715f);
  private static final FloatVector CUBIC_SLOPE = FloatVector.broadcast(LANES, 3 * 0.044715f);

  private Activations() {}

  /** target = max(x, 0). */
  public static void relu(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += VECTOR_BYTES) {
      store(load(source + at).max(0f), target + at);
    }
  }

  /** target = 1 where x > 0, else 0. */
  public static void reluSlope(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += VECTOR_BYTES) {
      FloatVector x = load(source + at);
      store(FloatVector.zero(LANES).blend(1f, x.compare(VectorOperators.GT, 0f)), target + at);
    }
  }

  /** target = x g, with the gate g = sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)). */
  public static void gelu(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += VECTOR_BYTES) {
      FloatVector x = load(source + at);
      store(x.mul(VectorMath.sigmoid(geluArgument(x, CUBIC))), target + at);
    }
  }

  /** target = g (1 + x g' / g), with g' / g = (1 - g) 2 sqrt(2/pi) (1 + 3 0.044715 x^2). */
  public static void geluSlope(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += VECTOR_BYTES) {
      FloatVector x = load(source + at);
      FloatVector gate = VectorMath.sigmoid(geluArgument(x, CUBIC));
      FloatVector inner = geluArgument(x, CUBIC_SLOPE);
      store(inner.mul(ONE.sub(gate)).add(ONE).mul(gate), target + at);
    }
  }

  /** 2 sqrt(2/pi) (x + cubic x^3). */
  private static FloatVector geluArgument(FloatVector x, FloatVector cubic) {
    return x.mul(x).fma(cubic, ONE).mul(x).mul(TWICE_SQRT_2_OVER_PI);
  }

  /** target = x sigmoid(x). */
  public static void silu(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += VECTOR_BYTES) {
      FloatVector x = load(source + at);
      store(x.mul(VectorMath.sigmoid(x)), target + at);
    }
  }

  /** target = g (1 + x (1 - g)), with g = sigmoid(x). */
  public static void siluSlope(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += VECTOR_BYTES) {
      FloatVector x = load(source + at);
      FloatVector gate = VectorMath.sigmoid(x);
      store(x.mul(ONE.sub(gate)).add(ONE).mul(gate), target + at);
    }
  }

  /** target = sigmoid(x). */
  public static void sigmoid(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += VECTOR_BYTES) {
      store(VectorMath.sigmoid(load(source + at)), target + at);
    }
  }

  /** target = sigmoid(x) (1 - sigmoid(x)). */
  public static void sigmoidSlope(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += VECTOR_BYTES) {
      FloatVector gate = VectorMath.sigmoid(load(source + at));
      store(gate.mul(ONE.sub(gate)), target + at);
    }
  }

  /** target = tanh(x). */
  public static void tanh(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += VECTOR_BYTES) {
      store(VectorMath.tanh(load(source + at)), target + at);
    }
  }

  /** target = 1 - tanh(x)^2. */
  public static void tanhSlope(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += VECTOR_BYTES) {
      FloatVector value = VectorMath.tanh(load(source + at));
      store(ONE.sub(value.mul(value)), target + at);
    }
  }

  /** target = log(1 + exp(x)). */
  public static void softplus(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += VECTOR_BYTES) {
      store(VectorMath.softplus(load(source + at)), target + at);
    }
  }
}
