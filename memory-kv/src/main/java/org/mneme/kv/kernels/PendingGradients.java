package org.mneme.kv.kernels;

import java.util.Arrays;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

/**
 * The gradients of a table's rows since the last update, as they arise: entries (slot, coefficient, vector), whose
 * meaning is that the slot's row has the gradient {@code coefficient * vector}. The L entries of a token share its
 * vector, so what is kept is one vector per token, never one per entry.
 *
 * <p>Vectors and coefficients are copied, since the tape that they come from is closed before the update; the buffers
 * serve one step after the other.
 */
final class PendingGradients implements AutoCloseable {
  private final Kernels kernels;
  private final int width;
  private int[] slots = new int[0];
  private int[] vectorOfEntry = new int[0];
  private int entries;
  private int vectorCount;
  private Tensor coefficients;
  private Tensor vectors;

  PendingGradients(Kernels kernels, int width) {
    this.kernels = kernels;
    this.width = width;
  }

  /**
   * Adds entries.
   *
   * @param addedSlots the slots of all tokens
   * @param addedCoefficients as many
   * @param addedVectors one row per token
   */
  void add(int[] addedSlots, Tensor addedCoefficients, Tensor addedVectors) {
    int tokens = addedVectors.shape().rows();
    reserve(addedVectors, addedSlots.length, tokens);
    System.arraycopy(addedSlots, 0, slots, entries, addedSlots.length);
    int perToken = addedSlots.length / tokens;
    for (int entry = 0; entry < addedSlots.length; entry++) {
      vectorOfEntry[entries + entry] = vectorCount + entry / perToken;
    }
    copy(addedCoefficients, coefficients, entries);
    copy(addedVectors, vectors, (long) vectorCount * width);
    entries += addedSlots.length;
    vectorCount += tokens;
  }

  private static void copy(Tensor from, Tensor to, long position) {
    int bytes = from.type().bytes();
    to.segment().asSlice(position * bytes, from.bytes()).copyFrom(from.segment());
  }

  private void reserve(Tensor like, int moreEntries, int moreVectors) {
    int entriesNeeded = Math.addExact(entries, moreEntries);
    if (entriesNeeded > slots.length) {
      slots = Arrays.copyOf(slots, entriesNeeded);
      vectorOfEntry = Arrays.copyOf(vectorOfEntry, entriesNeeded);
      coefficients = grown(coefficients, like, entriesNeeded, entries);
    }
    long floatsNeeded = (long) (vectorCount + moreVectors) * width;
    if (vectors == null || floatsNeeded > vectors.shape().elements()) {
      vectors = grown(vectors, like, floatsNeeded, (long) vectorCount * width);
    }
  }

  private Tensor grown(Tensor old, Tensor like, long elements, long used) {
    Tensor grown = kernels.tensor(like.type(), Shape.of(Math.toIntExact(elements)));
    if (old != null) {
      long bytes = used * like.type().bytes();
      grown.segment().asSlice(0, bytes).copyFrom(old.segment().asSlice(0, bytes));
      old.close();
    }
    return grown;
  }

  boolean isEmpty() {
    return entries == 0;
  }

  int entries() {
    return entries;
  }

  /** The slot of each entry; only the first {@link #entries} count. */
  int[] slots() {
    return slots;
  }

  /** Which vector an entry has. */
  int vector(int entry) {
    return vectorOfEntry[entry];
  }

  Tensor coefficients() {
    return coefficients;
  }

  /** All vectors, one after the other. */
  Tensor vectors() {
    return vectors;
  }

  void clear() {
    entries = 0;
    vectorCount = 0;
  }

  @Override
  public void close() {
    if (vectors != null) {
      vectors.close();
      coefficients.close();
      vectors = null;
      coefficients = null;
      slots = new int[0];
    }
  }
}
