package org.mneme.kv.kernels;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Elementwise;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.VectorMath;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code y = x Phi(x)} with the normal distribution function {@code Phi(x) = (1 + erf(x / sqrt(2))) / 2} (Hendrycks and Gimpel 2016), the form of
 * single-neuron experts; {@code dx = (Phi(x) + x phi(x)) dy}. The shared transformer's GELU is the tanh form.
 *
 * <p>In CPU form, Phi comes from the polynomial 7.1.26 of Abramowitz and Stegun 1964, whose error is at most 8e-8.
 */
public final class ExactGelu extends Operation {
  private static final float STEP = 0.3275911f / (float) Math.sqrt(2);
  private static final float[] TAIL = {1.061405429f, -1.453152027f, 1.421413741f, -0.284496736f, 0.254829592f};
  private static final float DENSITY = (float) (1 / Math.sqrt(2 * Math.PI));

  private final Tensor input;

  private ExactGelu(Tensor input) {
    super(input);
    this.input = input;
  }

  /** Returns the function of every element. */
  public static Tensor apply(Tape tape, Tensor input) {
    return tape.apply(new ExactGelu(input));
  }

  private INDArray distribution() {
    return Nd4j.exec(new Erf(input.array().div(Math.sqrt(2)))).addi(1).divi(2);
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape());
    output.array().assign(distribution().muli(input.array()));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(input)) {
      INDArray x = input.array();
      INDArray density = Transforms.exp(x.mul(x).divi(-2), false).divi(Math.sqrt(2 * Math.PI));
      tape.gradient(input).add(distribution().addi(density.muli(x)).muli(outputGradient.array()));
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape());
    Elementwise.map(
        tape.kernels().parallel(), ExactGelu::values, input.address(), output.address(), input.shape().elements());
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(input)) {
      Gradient gradient = tape.gradient(input);
      Elementwise.mapAndMultiply(
          tape.kernels().parallel(), ExactGelu::slopes, input.address(), outputGradient.address(),
          gradient.tensor().address(), gradient.adds(), input.shape().elements());
    }
  }

  private static void values(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += Memory.VECTOR_BYTES) {
      FloatVector x = Memory.load(source + at);
      Memory.store(distribution(x, bell(x)).mul(x), target + at);
    }
  }

  private static void slopes(long source, long target, int bytes) {
    for (int at = 0; at < bytes; at += Memory.VECTOR_BYTES) {
      FloatVector x = Memory.load(source + at);
      FloatVector bell = bell(x);
      Memory.store(bell.mul(DENSITY).fma(x, distribution(x, bell)), target + at);
    }
  }

  /** exp(-x^2 / 2). */
  private static FloatVector bell(FloatVector x) {
    return VectorMath.exp(x.mul(x).mul(-0.5f));
  }

  /** Phi(x). */
  private static FloatVector distribution(FloatVector x, FloatVector bell) {
    FloatVector one = FloatVector.broadcast(LANES, 1);
    FloatVector t = one.div(x.abs().mul(STEP).add(one));
    FloatVector polynomial = FloatVector.broadcast(LANES, TAIL[0]);
    for (int index = 1; index < TAIL.length; index++) {
      polynomial = polynomial.fma(t, FloatVector.broadcast(LANES, TAIL[index]));
    }
    FloatVector tail = polynomial.mul(t).mul(bell).mul(0.5f);
    return tail.blend(one.sub(tail), x.compare(VectorOperators.GE, 0f));
  }
}
