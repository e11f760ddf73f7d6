package org.mneme.tensor.operations;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Activations;
import org.mneme.tensor.cpu.Elementwise;
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
    TANH,
    /** log(1 + exp(x)): positive, and x itself where x is large. */
    SOFTPLUS;

    /** Returns f(x) in a new array. */
    INDArray of(INDArray x) {
      return switch (this) {
        case RELU -> Transforms.max(x, 0);
        case GELU -> Transforms.sigmoid(geluArgument(x), false).muli(x);
        case SILU -> Transforms.sigmoid(x, true).muli(x);
        case SIGMOID -> Transforms.sigmoid(x, true);
        case TANH -> Transforms.tanh(x, true);
        case SOFTPLUS -> Transforms.max(x, 0).addi(Transforms.log(Transforms.exp(Transforms.abs(x).negi()).addi(1)));
      };
    }

    /** Returns f'(x) in a new array. */
    INDArray slope(INDArray x) {
      return switch (this) {
        case RELU -> x.gt(0).castTo(x.dataType());
        case GELU -> {
          INDArray gate = Transforms.sigmoid(geluArgument(x), false);
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
        case SOFTPLUS -> Transforms.sigmoid(x, true);
      };
    }

    /** 0.5 (1 + tanh(a)) = sigmoid(2a): returns 2a. */
    private static INDArray geluArgument(INDArray x) {
      return x.mul(x).muli(CUBIC).addi(1).muli(x).muli(2 * SQRT_2_OVER_PI);
    }

    /** Returns f as a loop over float32 memory. */
    Elementwise.Loop loop() {
      return switch (this) {
        case RELU -> Activations::relu;
        case GELU -> Activations::gelu;
        case SILU -> Activations::silu;
        case SIGMOID -> Activations::sigmoid;
        case TANH -> Activations::tanh;
        case SOFTPLUS -> Activations::softplus;
      };
    }

    /** Returns f' as a loop over float32 memory. */
    Elementwise.Loop slopeLoop() {
      return switch (this) {
        case RELU -> Activations::reluSlope;
        case GELU -> Activations::geluSlope;
        case SILU -> Activations::siluSlope;
        case SIGMOID -> Activations::sigmoidSlope;
        case TANH -> Activations::tanhSlope;
        case SOFTPLUS -> Activations::sigmoid;
      };
    }
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
    output.array().assign(function.of(input.array()));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    tape.gradient(input).add(function.slope(input.array()).muli(outputGradient.array()));
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape());
    Elementwise.map(
        tape.kernels().parallel(), function.loop(), input.address(), output.address(), input.shape().elements());
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Gradient gradient = tape.gradient(input);
    Elementwise.mapAndMultiply(
        tape.kernels().parallel(), function.slopeLoop(), input.address(), outputGradient.address(),
        gradient.tensor().address(), gradient.adds(), input.shape().elements());
  }
}
