package org.mneme.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * Records the operations of one step, runs them backward, and gives back every intermediate buffer when it is closed.
 *
 * <p>A tape is used by one thread. What must outlive it (a memory's state, logits to look at) is taken out with {@link #keep}.
 */
public final class Tape implements AutoCloseable {
  private final Kernels kernels;
  private final boolean recording;
  private final List<Tensor> intermediates = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private long elements;
  private boolean closed;

  private record Node(Operation operation, Tensor output) {}

  Tape(Kernels kernels, boolean recording) {
    this.kernels = kernels;
    this.recording = recording;
  }

  /** Returns the kernels that this tape's operations run with. */
  public Kernels kernels() {
    return kernels;
  }

  /** Returns whether gradients can be asked for. */
  public boolean recording() {
    return recording;
  }

  /** Applies an operation in the form that fits its inputs, and records it if a gradient can reach one of them. */
  public Tensor apply(Operation operation) {
    requireOpen();
    boolean cpuForm = kernels.form() == Kernels.Form.CPU;
    boolean tracked = false;
    for (Tensor input : operation.inputs()) {
      requireOneType(operation, input);
      cpuForm &= input.type() == ElementType.FLOAT32;
      tracked |= input.tracked();
    }
    long start = System.nanoTime();
    Tensor output = operation.forward(this, cpuForm);
    kernels.observer().ran(operation, false, System.nanoTime() - start);
    if (recording && tracked) {
      output.track();
      nodes.add(new Node(operation, output));
    }
    return output;
  }

  private static void requireOneType(Operation operation, Tensor input) {
    ElementType type = operation.inputs().getFirst().type();
    if (input.type() != type) {
      throw new IllegalArgumentException(
          operation.getClass().getSimpleName() + " takes inputs of one element type, given " + type + " and " + input);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this tape is closed: ask the kernels for a new one for every step");
    }
  }

  /** Returns a tensor with undefined content that lives until this tape is closed. */
  public Tensor empty(ElementType type, Shape shape) {
    requireOpen();
    Tensor tensor = kernels.tensor(type, shape);
    tensor.own(this);
    intermediates.add(tensor);
    elements += shape.elements();
    return tensor;
  }

  /** Returns how many elements of intermediates were handed out so far: a measure of work that is the same on every machine. */
  public long elements() {
    return elements;
  }

  /** Returns a mark, to which {@link #rewind} goes back. */
  public int mark() {
    return intermediates.size();
  }

  /** Gives back the intermediates that were made since a mark, so that a tape that records nothing can be used for long. */
  public void rewind(int mark) {
    requireOpen();
    if (recording) {
      throw new IllegalStateException(
          "a tape that records cannot be rewound: its backward pass needs the intermediates");
    }
    List<Tensor> made = intermediates.subList(mark, intermediates.size());
    made.forEach(Tensor::closeIfOwned);
    made.clear();
  }

  /** Returns a tensor of zeros that lives until this tape is closed. */
  public Tensor zeros(ElementType type, Shape shape) {
    return empty(type, shape).zero();
  }

  /** Returns the same values without their history: no gradient flows through the result. */
  public Tensor detach(Tensor tensor) {
    if (!tensor.tracked()) {
      return tensor;
    }
    return empty(tensor.type(), tensor.shape()).copyFrom(tensor);
  }

  /**
   * Takes a tensor out of this tape's hands: the caller closes the result, after the tape. No gradient flows through it. The memory changes
   * hands without a copy where this tape owns it; a tensor that it does not own (a parameter, a state of before) is copied.
   */
  public Tensor keep(Tensor tensor) {
    if (tensor.ownedBy(this)) {
      return tensor.handOver();
    }
    return kernels.tensor(tensor.type(), tensor.shape()).copyFrom(tensor);
  }

  /** Returns whether gradients are to be computed for this input. */
  public boolean tracks(Tensor input) {
    return recording && input.tracked();
  }

  /** Returns where to put an input's gradient; whoever asks must put it there. */
  public Gradient gradient(Tensor input) {
    boolean adds = input.gradientFilled();
    Tensor gradient = input.gradient();
    input.markGradientFilled();
    return new Gradient(gradient, adds);
  }

  /** Computes the gradient of a scalar with respect to every tracked tensor that led to it; leaves sum it. */
  public void backward(Tensor loss) {
    if (loss.shape().elements() != 1) {
      throw new IllegalArgumentException("gradients start from a scalar, given a tensor of shape " + loss.shape());
    }
    Tensor one = empty(loss.type(), loss.shape());
    one.set(0, 1);
    backward(loss, one);
  }

  /** Computes gradients from a given gradient of an output. */
  public void backward(Tensor output, Tensor outputGradient) {
    requireOpen();
    if (!recording) {
      throw new IllegalStateException("this tape does not record: ask Kernels.tape() for one that does");
    }
    if (!output.tracked()) {
      return;
    }
    Gradient start = gradient(output);
    if (start.adds()) {
      start.tensor().array().addi(outputGradient.array());
    } else {
      start.tensor().copyFrom(outputGradient);
    }
    for (int index = nodes.size() - 1; index >= 0; index--) {
      Node node = nodes.get(index);
      if (node.output().gradientFilled()) {
        long startedAt = System.nanoTime();
        node.operation().backward(this, node.output().gradient());
        kernels.observer().ran(node.operation(), true, System.nanoTime() - startedAt);
        node.output().releaseGradient();
      }
    }
    nodes.clear();
  }

  /** Gives every intermediate buffer back to the pool. */
  @Override
  public void close() {
    closed = true;
    nodes.clear();
    for (Tensor tensor : intermediates) {
      tensor.releaseGradient();
      tensor.closeIfOwned();
    }
    intermediates.clear();
  }
}
