package org.mneme.model;

import java.util.List;
import org.mneme.memory.Context;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

/**
 * The keys and values of one block that a segment of one sequence has had so far: first those of the contexts that memories handed over at its
 * beginning, then those of its own tokens. Each is computed once.
 */
final class KeyValueCache implements AutoCloseable {
  private final Kernels kernels;
  private final int segment;
  private List<Context> contexts;
  private Tensor rows;
  private int remembered;
  private int filled;

  /** Takes the most tokens that the segment can have. */
  KeyValueCache(Kernels kernels, int segment) {
    this.kernels = kernels;
    this.segment = segment;
  }

  boolean started() {
    return contexts != null;
  }

  /** Takes the contexts; their rows have to be appended next. */
  void start(List<Context> handed, int contextRows) {
    contexts = List.copyOf(handed);
    remembered = contextRows;
  }

  List<Context> contexts() {
    return contexts;
  }

  /** Returns how many tokens of the segment are in here. */
  int tokens() {
    return Math.max(0, filled - remembered);
  }

  /** Adds rows {@code [1, n, width]}. */
  void append(Tensor keysValues) {
    int width = keysValues.shape().last();
    if (rows == null) {
      rows = kernels.tensor(keysValues.type(), Shape.of(1, remembered + segment, width));
    }
    long row = (long) width * keysValues.type().bytes();
    rows.segment().asSlice(filled * row, keysValues.bytes()).copyFrom(keysValues.segment());
    filled += keysValues.shape().size(1);
  }

  /** Returns all rows {@code [1, K, width]}. */
  Tensor all() {
    return rows.beginning(Shape.of(1, filled, rows.shape().last()));
  }

  @Override
  public void close() {
    if (rows != null) {
      rows.close();
    }
  }
}
