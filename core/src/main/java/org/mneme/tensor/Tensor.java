package org.mneme.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.LongStream;
import org.mneme.tensor.cpu.Memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An n-dimensional array of float32 or float64 elements in row-major order, held in the memory of an ND4J array.
 *
 * <p>A tensor comes from {@link Kernels#tensor} and lives until {@link #close()}, or from a {@link Tape} and lives until the tape is closed.
 * Operations never change their inputs; they return new tensors.
 */
public final class Tensor implements AutoCloseable {
  private final Storage storage;
  private final Shape shape;
  private final Tensor base;
  private final BufferPool pool;
  private INDArray array;
  private boolean released;
  private Tape owner;

  private boolean tracked;
  private boolean leaf;
  private Tensor gradient;
  private boolean gradientFilled;

  Tensor(BufferPool pool, Storage storage, Shape shape) {
    this(pool, storage, shape, null);
  }

  private Tensor(BufferPool pool, Storage storage, Shape shape, Tensor base) {
    this.pool = pool;
    this.storage = storage;
    this.shape = shape;
    this.base = base;
  }

  /** Returns the sizes of the axes. */
  public Shape shape() {
    return shape;
  }

  /** Returns the type of the elements. */
  public ElementType type() {
    return storage.type();
  }

  /** Returns the number of bytes that the elements take. */
  public long bytes() {
    return shape.elements() * type().bytes();
  }

  /** Returns the ND4J array over this tensor's memory, in this tensor's shape; changes to it are changes to the tensor. */
  public INDArray array() {
    requireUsable();
    if (array == null) {
      array = storage.view(shape);
    }
    return array;
  }

  /** Returns the address of the first element in native memory, for operations in CPU form. */
  public long address() {
    requireUsable();
    return storage.addressToWrite();
  }

  /** Returns a tensor of another shape over the same memory; gradients of the two are one. */
  public Tensor reshaped(int... sizes) {
    Shape other = Shape.of(sizes);
    if (other.elements() != shape.elements()) {
      throw new IllegalArgumentException("a tensor of shape " + shape + " has no view of shape " + other);
    }
    return new Tensor(pool, storage, other, root());
  }

  /** Returns a tensor of a shape with fewer or as many elements over the beginning of the same memory, without history. */
  public Tensor beginning(Shape part) {
    if (part.elements() > shape.elements()) {
      throw new IllegalArgumentException("a tensor of shape " + shape + " does not begin with one of shape " + part);
    }
    return new Tensor(pool, storage, part, root());
  }

  /** Returns the element at a row-major position. */
  public double get(long position) {
    requireUsable();
    if (position < 0 || position >= shape.elements()) {
      throw new IndexOutOfBoundsException("position " + position + " of a tensor of shape " + shape);
    }
    return type() == ElementType.FLOAT32
        ? Memory.get(storage.addressToRead(), position)
        : segment(storage.addressToRead()).getAtIndex(ValueLayout.JAVA_DOUBLE, position);
  }

  /** Sets the element at a row-major position. */
  public void set(long position, double value) {
    requireUsable();
    if (position < 0 || position >= shape.elements()) {
      throw new IndexOutOfBoundsException("position " + position + " of a tensor of shape " + shape);
    }
    if (type() == ElementType.FLOAT32) {
      Memory.set(storage.addressToWrite(), position, (float) value);
    } else {
      segment().setAtIndex(ValueLayout.JAVA_DOUBLE, position, value);
    }
  }

  /** Returns the elements in row-major order. */
  public double[] toDoubles() {
    return LongStream.range(0, shape.elements()).mapToDouble(this::get).toArray();
  }

  /** Replaces all elements, given in row-major order. */
  public Tensor fill(double... values) {
    if (values.length != shape.elements()) {
      throw new IllegalArgumentException(
          "a tensor of shape " + shape + " takes " + shape.elements() + " values, given " + values.length);
    }
    for (int position = 0; position < values.length; position++) {
      set(position, values[position]);
    }
    return this;
  }

  /** Sets every element to zero. */
  public Tensor zero() {
    segment().fill((byte) 0);
    return this;
  }

  /** Copies the elements of a tensor of the same type and number of elements. */
  public Tensor copyFrom(Tensor other) {
    if (other.type() != type() || other.shape.elements() != shape.elements()) {
      throw new IllegalArgumentException(
          "cannot copy a tensor of " + other.type() + " " + other.shape + " into one of " + type() + " " + shape);
    }
    other.requireUsable();
    segment().copyFrom(other.segment(other.storage.addressToRead()));
    return this;
  }

  /** Returns the native memory of the elements, to be read and written until the next operation: after it, ask again. */
  public MemorySegment segment() {
    requireUsable();
    return segment(storage.addressToWrite());
  }

  private MemorySegment segment(long address) {
    return MemorySegment.ofAddress(address).reinterpret(bytes());
  }

  /** Gives the memory back; the tensor cannot be used afterwards. A second call does nothing. */
  @Override
  public void close() {
    if (!released && base == null) {
      released = true;
      pool.give(storage);
      if (gradient != null) {
        gradient.close();
        gradient = null;
      }
    }
  }

  @Override
  public String toString() {
    return type() + " " + shape;
  }

  private void requireUsable() {
    if (root().released) {
      throw new IllegalStateException("a tensor of shape " + shape
          + " was used after its tape or its owner closed it: keep it (Tape.keep) to use it longer");
    }
  }

  void own(Tape tape) {
    owner = tape;
  }

  boolean ownedBy(Tape tape) {
    return base == null && owner == tape;
  }

  /** Gives this tensor's memory to a new tensor without history; this one can still be read until the new one is closed. */
  Tensor handOver() {
    owner = null;
    return new Tensor(pool, storage, shape);
  }

  /** Gives the memory back unless it was handed over. */
  void closeIfOwned() {
    if (owner != null) {
      close();
    }
  }

  // Gradients. Only the tape and leaves (parameters) touch these.

  Tensor root() {
    return base == null ? this : base;
  }

  boolean tracked() {
    return root().tracked;
  }

  void track() {
    root().tracked = true;
  }

  /** Makes this tensor a leaf: its gradient lives as long as it does and sums over tapes until {@link #clearGradient()}. */
  public Tensor asLeaf() {
    root().leaf = true;
    root().tracked = true;
    return this;
  }

  /** Returns whether this tensor keeps its gradient beyond the tape. */
  public boolean isLeaf() {
    return root().leaf;
  }

  /** Makes a leaf take part in gradients, or not. */
  public void setTracked(boolean tracked) {
    root().tracked = tracked;
  }

  /** Returns whether a gradient has reached this leaf since the last {@link #clearGradient()}. */
  public boolean hasGradient() {
    return root().gradientFilled;
  }

  /** Returns the gradient of a leaf; it holds meaningful values only if {@link #hasGradient()}. */
  public Tensor gradient() {
    Tensor root = root();
    if (root.gradient == null) {
      root.gradient = new Tensor(pool, pool.take(type(), shape.elements()), root.shape);
    }
    return base == null ? root.gradient : new Tensor(pool, root.gradient.storage, shape, root.gradient);
  }

  /** Forgets the gradient of a leaf. */
  public void clearGradient() {
    root().gradientFilled = false;
  }

  boolean gradientFilled() {
    return root().gradientFilled;
  }

  void markGradientFilled() {
    root().gradientFilled = true;
  }

  void releaseGradient() {
    Tensor root = root();
    if (!root.leaf && root.gradient != null) {
      root.gradient.close();
      root.gradient = null;
      root.gradientFilled = false;
    }
  }
}
