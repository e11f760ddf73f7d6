package org.mneme.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A stretch of memory owned by a flat ND4J array; the pool hands it from tensor to tensor. */
final class Storage {
  private final ElementType type;
  private final INDArray flat;
  private final long address;

  Storage(ElementType type, long capacity) {
    this.type = type;
    this.flat = Nd4j.createUninitialized(type.dataType(), capacity);
    this.address = flat.data().address();
  }

  ElementType type() {
    return type;
  }

  long capacity() {
    return flat.length();
  }

  long address() {
    return address;
  }

  INDArray view(Shape shape) {
    return Nd4j.create(flat.data(), shape.rank() == 0 ? new long[] {1} : shape.toLongs());
  }

  void free() {
    flat.close();
  }
}
