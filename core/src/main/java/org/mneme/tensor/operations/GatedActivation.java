package org.mneme.tensor.operations;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Elementwise;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code y = f(a) b}, element by element, both of one shape: SwiGLU with f = SiLU, GLU with f = sigmoid (Shazeer 2020).
 *
 * <p>Gradients: {@code da = f'(a) b dy}, {@code db = f(a) dy}.
 */
public final class GatedActivation extends Operation {
  private final Tensor gate;
  private final Tensor value;
  private final Activate.Function function;

  private GatedActivation(Tensor gate, Tensor value, Activate.Function function) {
    super(gate, value);
    this.gate = gate;
    this.value = value;
    this.function = function;
    if (!gate.shape().equals(value.shape())) {
      throw new IllegalArgumentException(
          "a gate and what it gates have equal shapes, given " + gate.shape() + " and " + value.shape());
    }
  }

  /** Returns {@code f(gate) value}. */
  public static Tensor apply(Tape tape, Tensor gate, Tensor value, Activate.Function function) {
    return tape.apply(new GatedActivation(gate, value, function));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(gate.type(), gate.shape());
    output.array().assign(function.of(gate.array())).muli(value.array());
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray dy = outputGradient.array();
    if (tape.tracks(gate)) {
      tape.gradient(gate).add(function.slope(gate.array()).muli(value.array()).muli(dy));
    }
    if (tape.tracks(value)) {
      tape.gradient(value).add(function.of(gate.array()).muli(dy));
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(gate.type(), gate.shape());
    Elementwise.mapAndMultiply(
        tape.kernels().parallel(), function.loop(), gate.address(), value.address(), output.address(), false,
        gate.shape().elements());
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(gate)) {
      addGateGradient(tape, outputGradient);
    }
    if (tape.tracks(value)) {
      Gradient gradient = tape.gradient(value);
      Elementwise.mapAndMultiply(
          tape.kernels().parallel(), function.loop(), gate.address(), outputGradient.address(),
          gradient.tensor().address(), gradient.adds(), gate.shape().elements());
    }
  }

  private void addGateGradient(Tape tape, Tensor outputGradient) {
    Gradient gradient = tape.gradient(gate);
    Elementwise.Loop slope = function.slopeLoop();
    long a = gate.address();
    long b = value.address();
    long dy = outputGradient.address();
    long da = gradient.tensor().address();
    boolean adds = gradient.adds();
    Elementwise.run(tape.kernels().parallel(), gate.shape().elements(), 1, (offset, count, scratch) -> {
      long slopes = scratch[0];
      Elementwise.apply(slope, a + offset, slopes, count);
      Rows.multiply(slopes, b + offset, slopes, count);
      Rows.multiply(slopes, dy + offset, da + offset, adds, count);
    });
  }
}
