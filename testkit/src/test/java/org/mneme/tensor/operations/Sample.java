package org.mneme.tensor.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** Tensors for tests of single properties, closed with the test. */
final class Sample {
  private final Kernels kernels;
  private final List<Tensor> tensors = new ArrayList<>();

  private Sample(Kernels kernels) {
    this.kernels = kernels;
  }

  /** Runs a test body in CPU form. */
  static void run(BiConsumer<Tape, Sample> body) {
    run(Kernels.Form.CPU, body);
  }

  /** Runs a test body in both forms. */
  static void runInBothForms(BiConsumer<Tape, Sample> body) {
    for (Kernels.Form form : Kernels.Form.values()) {
      run(form, body);
    }
  }

  private static void run(Kernels.Form form, BiConsumer<Tape, Sample> body) {
    try (Kernels kernels = new Kernels(form, 1); Tape tape = kernels.tape()) {
      Sample sample = new Sample(kernels);
      body.accept(tape, sample);
      sample.tensors.forEach(Tensor::close);
    }
  }

  /** Returns a leaf of zeros. */
  Tensor tensor(int... sizes) {
    Tensor tensor = kernels.zeros(ElementType.FLOAT32, Shape.of(sizes)).asLeaf();
    tensors.add(tensor);
    return tensor;
  }

  /** Returns a leaf of given values. */
  Tensor tensor(Shape shape, double... values) {
    return tensor(shape.toArray()).fill(values);
  }
}
