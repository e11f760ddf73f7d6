package org.mneme.io;

import org.mneme.tensor.Shape;

/**
 * What a safetensors file says about one tensor.
 *
 * @param name the tensor's name
 * @param type what its elements are
 * @param shape its sizes
 * @param begin where its bytes begin, counted from the end of the header
 * @param end where they end
 */
public record TensorInfo(String name, DataType type, Shape shape, long begin, long end) {
  /** Returns the number of bytes. */
  public long bytes() {
    return end - begin;
  }
}
