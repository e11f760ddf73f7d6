package org.mneme.continuous;

import org.mneme.nn.Initializer;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.ConvolutionOverTime;
import org.mneme.tensor.operations.GatedActivation;

/**
 * What of a vector is worth remembering: {@code x sigmoid(convolution of x)} with a kernel of three steps and zeros beyond the chunk (Martins et al.
 * 2022, section 3.1: it smooths the signal before the regression).
 */
final class Gate {
  private static final int STEPS = 3;

  private final Tensor weight;
  private final Tensor bias;

  /** Creates the kernel {@code [3, D_in, D_out]} and its bias, uniform within {@code 1 / sqrt(3 D)} as in the authors' code. */
  Gate(ParameterScope scope, int width) {
    Initializer uniform = Initializer.uniform(1 / Math.sqrt(STEPS * (double) width));
    this.weight = scope.create("weight", Shape.of(STEPS, width, width), uniform).value();
    this.bias = scope.create("bias", Shape.of(width), uniform).value();
  }

  /** Returns the gated chunk {@code [B, L, D]}. */
  Tensor apply(Tape tape, Tensor chunk) {
    Tensor gate =
        ConvolutionOverTime.apply(tape, chunk, weight, bias, ConvolutionOverTime.Window.centred(STEPS));
    return GatedActivation.apply(tape, gate, chunk, Activate.Function.SIGMOID);
  }
}
