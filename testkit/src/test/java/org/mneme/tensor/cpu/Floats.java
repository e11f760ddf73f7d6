package org.mneme.tensor.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.mneme.tensor.RandomStream;

/** Float32 memory between guards that no kernel may touch. */
final class Floats implements AutoCloseable {
  private static final int GUARD = 64;
  private static final float UNTOUCHED = -12345.678f;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment segment;
  private final int count;

  private Floats(int count) {
    this.count = count;
    this.segment = arena.allocate((long) Float.BYTES * (count + 2 * GUARD), Float.BYTES);
    for (int index = 0; index < count + 2 * GUARD; index++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, index, UNTOUCHED);
    }
  }

  static Floats of(float... values) {
    Floats floats = new Floats(values.length);
    for (int index = 0; index < values.length; index++) {
      Memory.set(floats.address(), index, values[index]);
    }
    return floats;
  }

  static Floats zeros(int count) {
    return of(new float[count]);
  }

  static Floats gaussian(int count, RandomStream random) {
    Floats floats = zeros(count);
    for (int index = 0; index < count; index++) {
      Memory.set(floats.address(), index, (float) random.nextGaussian());
    }
    return floats;
  }

  long address() {
    return segment.address() + (long) GUARD * Float.BYTES;
  }

  float[] values() {
    float[] values = new float[count];
    for (int index = 0; index < count; index++) {
      values[index] = Memory.get(address(), index);
    }
    return values;
  }

  /** Fails if a kernel wrote outside of the memory; gives the memory back. */
  @Override
  public void close() {
    for (int index = 0; index < GUARD; index++) {
      requireUntouched(index);
      requireUntouched(GUARD + count + index);
    }
    arena.close();
  }

  private void requireUntouched(int index) {
    if (segment.getAtIndex(ValueLayout.JAVA_FLOAT, index) != UNTOUCHED) {
      throw new AssertionError("a kernel wrote element " + (index - GUARD) + " of " + count);
    }
  }
}
