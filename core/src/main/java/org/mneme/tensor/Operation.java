package org.mneme.tensor;

import java.util.List;

/**
 * A differentiable operation: its formula, its gradient, and the two forms in which it runs.
 *
 * <p>The <b>portable form</b> is made of ND4J operations only: it runs on every ND4J backend and in both element types, and it is what the
 * gradient checks test. The <b>CPU form</b> is float32 only: Vector API and BLAS over the tensors' own memory. It defaults to the portable
 * form, so that an operation may start with one form and gain the other where that pays; every operation is tested in both forms against each
 * other. {@link Tape#apply} chooses.
 *
 * <p>An instance is one application: the constructor takes the inputs, {@code forward} may leave in fields what the backward pass needs, and
 * intermediates come from {@link Tape#empty}, so that the tape gives them back. The set of operations is open: a memory writes its own.
 */
public abstract class Operation {
  private final List<Tensor> inputs;
  private boolean cpuForm;

  /** Takes the inputs that gradients flow to. */
  protected Operation(Tensor... inputs) {
    this.inputs = List.of(inputs);
  }

  /** Computes the output with ND4J operations. */
  protected abstract Tensor portableForward(Tape tape);

  /** Adds the gradient of every tracked input, given the output's, with ND4J operations. */
  protected abstract void portableBackward(Tape tape, Tensor outputGradient);

  /** Computes the output from float32 memory. */
  protected Tensor cpuForward(Tape tape) {
    return portableForward(tape);
  }

  /** Adds the gradient of every tracked input, given the output's, over float32 memory. */
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    portableBackward(tape, outputGradient);
  }

  final List<Tensor> inputs() {
    return inputs;
  }

  final Tensor forward(Tape tape, boolean inCpuForm) {
    cpuForm = inCpuForm;
    return inCpuForm ? cpuForward(tape) : portableForward(tape);
  }

  final void backward(Tape tape, Tensor outputGradient) {
    if (cpuForm) {
      cpuBackward(tape, outputGradient);
    } else {
      portableBackward(tape, outputGradient);
    }
  }
}
