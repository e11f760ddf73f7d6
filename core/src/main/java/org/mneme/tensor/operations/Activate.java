package org.mneme.tensor.operations;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Elementwise;
import org.mneme.tensor.cpu.VectorMath;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A function applied to every element, {@code y = f(x)}, {@code dx = f'(x) dy}; see {@link Function} for the formulas.
 */
public final class Activate extends Operation {
  private static final double SQRT_2_OVER_PI = 0.7978845608028654;
  private static final double CUBIC = 0.044715;

  private final Tensor input;
  private final Function function;

  /** The functions that an element can go through. */
  public enum Function {
    /** max(x, 0). */
    RELU,
    /** 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))): the form that GPT-2 uses (Hendrycks and Gimpel 2016). */
    GELU,
    /** x sigmoid(x) (Elfwing et al. 2018; "swish"). */
    SILU,
    /** 1 / (1 + exp(-x)). */
    SIGMOID,
    /** tanh(x). */
    TANH
  }

  private Activate(Tensor input, Function function) {
    super(input);
    this.input = input;
    this.function = function;
  }

  /** Returns f(x). */
  public static Tensor apply(Tape tape, Tensor input, Function function) {
    return tape.apply(new Activate(input, function));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape());
    INDArray x = input.array();
    INDArray y = switch (function) {
      case RELU -> Transforms.max(x, 0);
      case GELU -> x.mul(Transforms.sigmoid(geluArgument(x)));
      case SILU -> x.mul(Transforms.sigmoid(x, true));
      case SIGMOID -> Transforms.sigmoid(x, true);
      case TANH -> Transforms.tanh(x, true);
    };
    output.array().assign(y);
    return output;
  }

  /** 0.5 (1 + tanh(a)) = sigmoid(2a): returns 2a. */
  private static INDArray geluArgument(INDArray x) {
    return x.mul(x).muli(CUBIC).addi(1).muli(x).muli(2 * SQRT_2_OVER_PI);
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray x = input.array();
    INDArray slope = switch (function) {
      case RELU -> x.gt(0).castTo(x.dataType());
      case GELU -> {
        INDArray gate = Transforms.sigmoid(geluArgument(x));
        INDArray inner = x.mul(x).muli(3 * CUBIC).addi(1).muli(2 * SQRT_2_OVER_PI).muli(x);
        yield inner.muli(gate.rsub(1)).addi(1).muli(gate);
      }
      case SILU -> {
        INDArray gate = Transforms.sigmoid(x, true);
        yield gate.rsub(1).muli(x).addi(1).muli(gate);
      }
      case SIGMOID -> {
        INDArray gate = Transforms.sigmoid(x, true);
        yield gate.mul(gate.rsub(1));
      }
      case TANH -> {
        INDArray value = Transforms.tanh(x, true);
        yield value.mul(value).rsubi(1);
      }
    };
    tape.gradient(input).add(slope.mul(outputGradient.array()));
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape());
    Elementwise.Unary body = switch (function) {
      case RELU -> x -> x.max(0f);
      case GELU -> x -> x.mul(VectorMath.sigmoid(geluArgument(x)));
      case SILU -> x -> x.mul(VectorMath.sigmoid(x));
      case SIGMOID -> VectorMath::sigmoid;
      case TANH -> VectorMath::tanh;
    };
    Elementwise.map(tape.kernels().parallel(), input.address(), output.address(), input.shape().elements(), body);
    return output;
  }

  private static FloatVector geluArgument(FloatVector x) {
    return x.mul(x)
        .fma(FloatVector.broadcast(LANES, (float) CUBIC), FloatVector.broadcast(LANES, 1f))
        .mul(x)
        .mul((float) (2 * SQRT_2_OVER_PI));
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Gradient gradient = tape.gradient(input);
    Elementwise.Binary body = switch (function) {
      case RELU -> (x, dy) -> {
        VectorMask<Float> positive = x.compare(VectorOperators.GT, 0f);
        return FloatVector.zero(LANES).blend(dy, positive);
      };
      case GELU -> (x, dy) -> {
        FloatVector gate = VectorMath.sigmoid(geluArgument(x));
        FloatVector inner = x.mul(x)
            .fma(FloatVector.broadcast(LANES, (float) (3 * CUBIC)), FloatVector.broadcast(LANES, 1f))
            .mul(x)
            .mul((float) (2 * SQRT_2_OVER_PI));
        return dy.mul(gate).mul(inner.mul(gate.neg().add(1f)).add(1f));
      };
      case SILU -> (x, dy) -> {
        FloatVector gate = VectorMath.sigmoid(x);
        return dy.mul(gate).mul(x.mul(gate.neg().add(1f)).add(1f));
      };
      case SIGMOID -> (x, dy) -> {
        FloatVector gate = VectorMath.sigmoid(x);
        return dy.mul(gate).mul(gate.neg().add(1f));
      };
      case TANH -> (x, dy) -> {
        FloatVector value = VectorMath.tanh(x);
        return dy.mul(value.mul(value).neg().add(1f));
      };
    };
    Elementwise.combine(
        tape.kernels().parallel(), input.address(), outputGradient.address(), gradient.tensor().address(),
        gradient.adds(),
        input.shape().elements(), body);
  }
}
