package org.mneme.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The sizes of a tensor's axes, slowest first: {@code [B, T, D]} is batch, time, width. Immutable. */
public final class Shape {
  private final int[] sizes;
  private final long elements;

  private Shape(int[] sizes) {
    this.sizes = sizes;
    long product = 1;
    for (int size : sizes) {
      if (size < 0) {
        throw new IllegalArgumentException("the sizes of a shape are not negative, given " + Arrays.toString(sizes));
      }
      product = Math.multiplyExact(product, (long) size);
    }
    this.elements = product;
  }

  /** Returns the shape with these sizes; none gives a scalar. */
  public static Shape of(int... sizes) {
    return new Shape(sizes.clone());
  }

  /** Returns the number of axes. */
  public int rank() {
    return sizes.length;
  }

  /** Returns the size of an axis; negative axes count from the last. */
  public int size(int axis) {
    return sizes[axis < 0 ? sizes.length + axis : axis];
  }

  /** Returns the number of elements. */
  public long elements() {
    return elements;
  }

  /** Returns the product of all sizes but the last: how many rows of {@link #last} elements there are. */
  public int rows() {
    return last() == 0 ? 0 : Math.toIntExact(elements / last());
  }

  /** Returns the size of the last axis, 1 for a scalar. */
  public int last() {
    return sizes.length == 0 ? 1 : sizes[sizes.length - 1];
  }

  /** Returns this shape with the last size replaced. */
  public Shape withLast(int size) {
    int[] changed = sizes.clone();
    changed[changed.length - 1] = size;
    return new Shape(changed);
  }

  /** Returns the sizes in a new array. */
  public int[] toArray() {
    return sizes.clone();
  }

  /** Returns the sizes in a new array of longs, as ND4J takes them. */
  public long[] toLongs() {
    return Arrays.stream(sizes).asLongStream().toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  @Override
  public String toString() {
    return Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
