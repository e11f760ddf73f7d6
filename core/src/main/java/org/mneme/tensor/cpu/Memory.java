package org.mneme.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Native float32 memory by address. Kernels in CPU form read and write it through one segment that spans all of memory, so that the compiler
 * sees a constant base and no lifetime checks: <b>nothing checks bounds here</b>, the operation that calls a kernel vouches for the sizes.
 */
public final class Memory {
  /** The widest vectors of this processor. */
  public static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

  /** The size of such a vector in bytes. */
  public static final int VECTOR_BYTES = LANES.vectorByteSize();

  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private Memory() {}

  /** Returns the vector that starts at a byte address. */
  public static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(LANES, ALL, address, ORDER);
  }

  /** Writes a vector to a byte address. */
  public static void store(FloatVector vector, long address) {
    vector.intoMemorySegment(ALL, address, ORDER);
  }

  /** Returns the float at an index from an address. */
  public static float get(long address, long index) {
    return ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address + index * Float.BYTES);
  }

  /** Writes the float at an index from an address. */
  public static void set(long address, long index, float value) {
    ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, address + index * Float.BYTES, value);
  }

  /** Copies floats from one address to another; the ranges do not overlap. */
  public static void copy(long from, long to, long count) {
    MemorySegment.copy(ALL, from, ALL, to, count * Float.BYTES);
  }

  /** Sets floats to a value. */
  public static void fill(long address, long count, float value) {
    FloatVector values = FloatVector.broadcast(LANES, value);
    long index = 0;
    for (; index + LANES.length() <= count; index += LANES.length()) {
      store(values, address + index * Float.BYTES);
    }
    for (; index < count; index++) {
      set(address, index, value);
    }
  }
}
