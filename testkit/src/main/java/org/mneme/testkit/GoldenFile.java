package org.mneme.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.mneme.io.SafetensorsFile;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

/** Tensors that a reference recorded, to compute with and to compare with. */
public final class GoldenFile implements AutoCloseable {
  private final SafetensorsFile file;

  GoldenFile(Path path) {
    this.file = SafetensorsFile.open(path);
  }

  /** Returns the names of all tensors. */
  public List<String> names() {
    return file.names();
  }

  /** Returns whether a tensor was recorded. */
  public boolean contains(String name) {
    return file.contains(name);
  }

  /** Returns the texts of the file's own metadata. */
  public Map<String, String> metadata() {
    return file.metadata();
  }

  /** Returns the sizes of a tensor. */
  public Shape shape(String name) {
    return file.info(name).shape();
  }

  /** Returns the elements of a tensor in row-major order. */
  public double[] values(String name) {
    return file.doubles(name);
  }

  /** Returns the elements of a tensor of whole numbers in row-major order. */
  public int[] integers(String name) {
    return Arrays.stream(file.longs(name)).mapToInt(Math::toIntExact).toArray();
  }

  /** Returns the only element of a tensor. */
  public double value(String name) {
    double[] values = values(name);
    assertThat(values).as(name).hasSize(1);
    return values[0];
  }

  /** Returns a tensor in float64; the caller closes it. */
  public Tensor tensor(Kernels kernels, String name) {
    Tensor tensor = kernels.tensor(ElementType.FLOAT64, shape(name));
    file.readInto(name, tensor);
    return tensor;
  }

  /** Returns the elements of a tensor of whole numbers in row-major order. */
  public int[] wholeNumbers(String name) {
    return Arrays.stream(file.longs(name)).mapToInt(Math::toIntExact).toArray();
  }

  /** Returns whole numbers {@code [B, to - from]}: some columns of a matrix. */
  public Indices indices(String name, int from, int to) {
    Shape shape = shape(name);
    long[] all = file.longs(name);
    int[] values = new int[shape.size(0) * (to - from)];
    for (int row = 0; row < shape.size(0); row++) {
      for (int column = from; column < to; column++) {
        values[row * (to - from) + column - from] = Math.toIntExact(all[row * shape.size(1) + column]);
      }
    }
    return new Indices(Shape.of(shape.size(0), to - from), values);
  }

  /** Fails unless a tensor has the recorded sizes and values. */
  public void expect(String name, Tensor actual, double tolerance) {
    assertThat(actual.shape()).as("shape of " + name).isEqualTo(shape(name));
    expect(name, actual.toDoubles(), tolerance);
  }

  /** Fails unless the values are the recorded ones. */
  public void expect(String name, double[] actual, double tolerance) {
    expectClose(file.path().getFileName() + ", " + name, actual, values(name), tolerance);
  }

  /** Fails unless all values agree; names the place of the largest difference. */
  public static void expectClose(String what, double[] actual, double[] expected, double tolerance) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    int worst = -1;
    double largest = 0;
    for (int index = 0; index < actual.length; index++) {
      double difference = Math.abs(actual[index] - expected[index]);
      if (Double.isNaN(difference) || difference > largest) {
        worst = index;
        largest = difference;
        if (Double.isNaN(difference)) {
          break;
        }
      }
    }
    if (worst >= 0 && !(largest <= tolerance)) {
      fail("%s: differs by %s at position %d of %d (%s, expected %s), allowed are %s", what, largest, worst,
          actual.length, actual[worst], expected[worst], tolerance);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
