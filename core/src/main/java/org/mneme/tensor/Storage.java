package org.mneme.tensor;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A stretch of memory: mostly owned by a flat ND4J array, which the pool hands from tensor to tensor, or lent by someone else. */
final class Storage {
  private final ElementType type;
  private final long capacity;
  private final long address;
  private final MemorySegment lent;
  private INDArray flat;

  Storage(ElementType type, long capacity) {
    this.type = type;
    this.flat = Nd4j.createUninitialized(type.dataType(), capacity);
    this.capacity = flat.length();
    this.address = flat.data().address();
    this.lent = null;
  }

  /** Stands for float32 memory that its owner keeps; this object keeps it reachable. */
  Storage(MemorySegment lent) {
    this.type = ElementType.FLOAT32;
    this.capacity = lent.byteSize() / Float.BYTES;
    this.address = lent.address();
    this.lent = lent;
  }

  ElementType type() {
    return type;
  }

  long capacity() {
    return capacity;
  }

  long address() {
    return address;
  }

  boolean isLent() {
    return lent != null;
  }

  INDArray view(Shape shape) {
    if (flat == null) {
      DataBuffer buffer = Nd4j.createBuffer(new LentPointer(address, capacity), capacity, type.dataType());
      flat = Nd4j.create(buffer, new long[] {capacity});
    }
    return Nd4j.create(flat.data(), shape.rank() == 0 ? new long[] {1} : shape.toLongs());
  }

  void free() {
    flat.close();
  }

  /** Points at memory that JavaCPP neither allocates nor frees. */
  private static final class LentPointer extends FloatPointer {
    LentPointer(long address, long capacity) {
      super((Pointer) null);
      this.address = address;
      this.limit = capacity;
      this.capacity = capacity;
    }
  }
}
