package org.mneme.memory;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * What one block's memory remembers: named tensors whose first axis is the batch, and named counters with one number per batch row. Resetting
 * a row, copying, measuring, saving are the same for every memory and are done here.
 *
 * <p>A state made during a step refers to the tape's tensors; {@link #kept} takes it out of the tape, and its owner closes it.
 */
public final class MemoryState implements AutoCloseable {
  private final int batch;
  private final Map<String, Tensor> tensors;
  private final Map<String, long[]> counters;

  private MemoryState(int batch, Map<String, Tensor> tensors, Map<String, long[]> counters) {
    this.batch = batch;
    this.tensors = tensors;
    this.counters = counters;
  }

  /** Returns the state in which nothing is remembered yet. */
  public static MemoryState empty(int batch) {
    return new MemoryState(batch, Map.of(), Map.of());
  }

  /** Returns this state with a tensor {@code [B, ...]} added or replaced. */
  public MemoryState with(String name, Tensor tensor) {
    requireNonNull(tensor, "tensor is null");
    if (tensor.shape().rank() == 0 || tensor.shape().size(0) != batch) {
      throw new IllegalArgumentException(
          "the first axis of the memory state '" + name + "' is the batch of " + batch + ", given shape "
              + tensor.shape());
    }
    Map<String, Tensor> changed = new LinkedHashMap<>(tensors);
    changed.put(name, tensor);
    return new MemoryState(batch, changed, counters);
  }

  /** Returns this state with a counter added or replaced: one number per batch row. */
  public MemoryState withCounter(String name, long[] values) {
    if (values.length != batch) {
      throw new IllegalArgumentException(
          "the counter '" + name + "' has one number for each of " + batch + " batch rows, given " + values.length);
    }
    Map<String, long[]> changed = new LinkedHashMap<>(counters);
    changed.put(name, values.clone());
    return new MemoryState(batch, tensors, changed);
  }

  /** Returns the number of batch rows. */
  public int batch() {
    return batch;
  }

  /** Returns whether there is a tensor of this name. */
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /** Returns a tensor. */
  public Tensor tensor(String name) {
    return requireFound(tensors.get(name), name, tensors.keySet());
  }

  /** Returns a counter's numbers, zeros if it was never set; changes to the array do not reach the state. */
  public long[] counter(String name) {
    long[] values = counters.get(name);
    return values == null ? new long[batch] : values.clone();
  }

  private static <T> T requireFound(T value, String name, Collection<String> names) {
    if (value == null) {
      throw new IllegalArgumentException("the memory state has no '" + name + "', it has: " + names);
    }
    return value;
  }

  /** Returns all tensors by name. */
  public Map<String, Tensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /** Returns all counters by name. */
  public Map<String, long[]> counters() {
    return Collections.unmodifiableMap(counters);
  }

  /** Returns the bytes that are remembered per batch row: tensors and counters. */
  public long bytesPerRow() {
    long bytes = (long) counters.size() * Long.BYTES;
    for (Tensor tensor : tensors.values()) {
      bytes += tensor.bytes() / batch;
    }
    return bytes;
  }

  /** Returns the same values taken out of a tape, without history; the caller closes the result. */
  public MemoryState kept(Tape tape) {
    return mapped(tape::keep);
  }

  /** Returns a copy; the caller closes it. */
  public MemoryState copy(Kernels kernels) {
    return mapped(tensor -> kernels.tensor(tensor.type(), tensor.shape()).copyFrom(tensor));
  }

  private MemoryState mapped(UnaryOperator<Tensor> change) {
    Map<String, Tensor> changed = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> changed.put(name, change.apply(tensor)));
    Map<String, long[]> copied = new LinkedHashMap<>();
    counters.forEach((name, values) -> copied.put(name, values.clone()));
    return new MemoryState(batch, changed, copied);
  }

  /** Makes one batch row forget everything: its part of each tensor and its counters become zero. The state must be kept, not a tape's. */
  public void resetRow(int row) {
    for (Tensor tensor : tensors.values()) {
      long bytes = tensor.bytes() / batch;
      tensor.segment().asSlice(row * bytes, bytes).fill((byte) 0);
    }
    counters.values().forEach(values -> values[row] = 0);
  }

  /** Gives the tensors' memory back. */
  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("memory state of " + batch + " rows:");
    tensors.forEach((name, tensor) -> text.append(' ').append(name).append(' ').append(tensor.shape()));
    counters.forEach((name, values) -> text.append(' ').append(name).append(' ').append(Arrays.toString(values)));
    return text.toString();
  }
}
