package org.mneme.tensor;

/**
 * Whole numbers in a shape: token ids {@code [B, T]}, targets, slots. They live on the Java heap; no gradient flows through them.
 *
 * @param shape the sizes of the axes
 * @param values the numbers in row-major order, not copied
 */
public record Indices(Shape shape, int[] values) {
  /** Checks that values and shape agree. */
  public Indices {
    if (values.length != shape.elements()) {
      throw new IllegalArgumentException(
          "indices of shape " + shape + " need " + shape.elements() + " values, given " + values.length);
    }
  }

  /** Returns indices {@code [B, T]} over the given values. */
  public static Indices of(int batch, int length, int... values) {
    return new Indices(Shape.of(batch, length), values);
  }

  /** Returns the number at a position of a two-dimensional shape. */
  public int at(int row, int column) {
    return values[row * shape.last() + column];
  }
}
