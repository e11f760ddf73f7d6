package org.mneme.model;

import org.mneme.nn.Initializer;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.ScaleColumns;
import org.mneme.tensor.operations.Subtract;

/**
 * Learned factors {@code [D]} on what a memory adds to a block, first 0: a memory that is attached to a trained model changes nothing until training
 * opens its gates (the idea of ReZero, Bachlechner et al. 2021, per column).
 *
 * <pre>
 * attended + g_read * (mixed - attended)
 * attention + g_read * read(queries)        feedForward + g_feedForward * (memory's feedForward - feedForward)
 * </pre>
 */
final class MemoryGates {
  private final Parameter read;
  private final Parameter feedForward;

  MemoryGates(ParameterScope scope, int width) {
    this.read = scope.create("read", Shape.of(width), Initializer.constant(0));
    this.feedForward = scope.create("feedForward", Shape.of(width), Initializer.constant(0));
  }

  /** Returns the gated part of what was read. */
  Tensor read(Tape tape, Tensor found) {
    return ScaleColumns.apply(tape, found, read.value());
  }

  /** Returns what local attention found moved towards what the memory mixed. */
  Tensor mix(Tape tape, Tensor attended, Tensor mixed) {
    return Add.apply(tape, attended, ScaleColumns.apply(tape, Subtract.apply(tape, mixed, attended), read.value()));
  }

  /** Returns the layer's own output moved towards the memory's. */
  Tensor feedForward(Tape tape, Tensor own, Tensor memorys) {
    return Add.apply(
        tape, own, ScaleColumns.apply(tape, Subtract.apply(tape, memorys, own), feedForward.value()));
  }
}
