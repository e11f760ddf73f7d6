package org.mneme.tensor;

import org.nd4j.linalg.api.buffer.DataType;

/** What a tensor is made of: training runs in {@link #FLOAT32}, gradient checks and golden tests in {@link #FLOAT64}. */
public enum ElementType {
  FLOAT32(DataType.FLOAT, Float.BYTES),
  FLOAT64(DataType.DOUBLE, Double.BYTES);

  private final DataType dataType;
  private final int bytes;

  ElementType(DataType dataType, int bytes) {
    this.dataType = dataType;
    this.bytes = bytes;
  }

  /** Returns the ND4J data type of the same elements. */
  public DataType dataType() {
    return dataType;
  }

  /** Returns the size of one element in bytes. */
  public int bytes() {
    return bytes;
  }
}
