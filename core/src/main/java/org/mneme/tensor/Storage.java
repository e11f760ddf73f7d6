package org.mneme.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A stretch of memory: mostly owned by a flat ND4J array, which the pool hands from tensor to tensor, or lent by someone else.
 *
 * <p>An array on a GPU has two copies of its elements, one on the device and one in the host's memory. ND4J copies when an operation finds its own
 * out of date, but sees nothing of what is read and written at the host's address: whoever does that asks for the address each time.
 */
final class Storage {
  private final ElementType type;
  private final long capacity;
  private final long address;
  private final MemorySegment lent;
  private final AffinityManager copies;
  private INDArray flat;

  Storage(ElementType type, long capacity, Optional<AffinityManager> copies) {
    this.type = type;
    this.flat = Nd4j.createUninitialized(type.dataType(), capacity);
    this.capacity = flat.length();
    this.address = flat.data().pointer().address(); // asking for the pointer makes the copy in the host's memory
    this.lent = null;
    this.copies = copies.orElse(null);
  }

  /** Stands for float32 memory that its owner keeps; this object keeps it reachable. */
  Storage(MemorySegment lent) {
    this.type = ElementType.FLOAT32;
    this.capacity = lent.byteSize() / Float.BYTES;
    this.address = lent.address();
    this.lent = lent;
    this.copies = null;
  }

  ElementType type() {
    return type;
  }

  long capacity() {
    return capacity;
  }

  /** Returns the address of elements that are as operations left them. */
  long addressToRead() {
    if (copies != null) {
      toHost(false);
    }
    return address;
  }

  /** Returns the address of elements that are as operations left them, and that the next operation takes as it finds them there. */
  long addressToWrite() {
    if (copies != null) {
      toHost(true);
    }
    return address;
  }

  /** Several threads may write elements: what one has written must not be copied over for the next. */
  private synchronized void toHost(boolean writes) {
    copies.ensureLocation(flat, Location.HOST);
    if (writes) {
      copies.tagLocation(flat, Location.HOST);
    }
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
