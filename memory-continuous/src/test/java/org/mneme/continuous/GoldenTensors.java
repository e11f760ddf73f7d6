package org.mneme.continuous;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mneme.io.SafetensorsFile;
import org.mneme.testkit.SharedFolders;

/** One recorded case: a file of tensors and the sizes that it was recorded with. */
public final class GoldenTensors implements AutoCloseable {
  private final String name;
  private final SafetensorsFile file;
  private final JsonNode sizes;

  private GoldenTensors(String name, SafetensorsFile file, JsonNode sizes) {
    this.name = name;
    this.file = file;
    this.sizes = sizes;
  }

  /** Returns the cases of a folder below {@code continuous}; the caller closes them. */
  public static List<GoldenTensors> of(String folder) throws IOException {
    Path path = SharedFolders.golden("continuous/" + folder);
    JsonNode config = new ObjectMapper().readTree(Files.readString(path.resolve("config.json")));
    List<GoldenTensors> cases = new ArrayList<>();
    config.fieldNames()
        .forEachRemaining(name -> cases.add(new GoldenTensors(
            folder + "/" + name, SafetensorsFile.open(path.resolve(name + ".safetensors")), config.get(name))));
    return cases;
  }

  public String name() {
    return name;
  }

  public int size(String key) {
    return sizes.get(key).asInt();
  }

  public double number(String key) {
    return sizes.get(key).asDouble();
  }

  public List<Double> numbers(String key) {
    List<Double> numbers = new ArrayList<>();
    if (sizes.has(key)) {
      sizes.get(key).forEach(number -> numbers.add(number.asDouble()));
    }
    return numbers;
  }

  public List<Integer> counts(String key) {
    return numbers(key).stream().map(Double::intValue).toList();
  }

  public boolean has(String tensor) {
    return file.contains(tensor);
  }

  public List<String> names() {
    return file.names();
  }

  public double[] vector(String tensor) {
    return file.doubles(tensor);
  }

  public int[] ids(String tensor) {
    return Arrays.stream(file.longs(tensor)).mapToInt(Math::toIntExact).toArray();
  }

  public int[] shape(String tensor) {
    return file.info(tensor).shape().toArray();
  }

  public double[][] matrix(String tensor) {
    double[] values = vector(tensor);
    int[] shape = shape(tensor);
    double[][] matrix = new double[shape[0]][];
    for (int row = 0; row < shape[0]; row++) {
      matrix[row] = Arrays.copyOfRange(values, row * shape[1], (row + 1) * shape[1]);
    }
    return matrix;
  }

  /** Fails unless values agree with a tensor, relative to its largest element. */
  public void assertMatches(String tensor, double[] found, double tolerance) {
    assertClose(name + " " + tensor, vector(tensor), found, tolerance);
  }

  /** Fails unless values agree, relative to the largest expected one. */
  public static void assertClose(String what, double[] expected, double[] found, double tolerance) {
    assertThat(found).as(what + ": number of values").hasSameSizeAs(expected);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    for (int index = 0; index < expected.length; index++) {
      double apart = Math.abs(found[index] - expected[index]);
      if (!(apart <= tolerance * Math.max(largest, Double.MIN_NORMAL))) {
        throw new AssertionError(
            "%s, element %d of %d: expected %.16g, found %.16g, apart by %.3g of the largest element %.3g".formatted(
                what, index, expected.length, expected[index], found[index], apart / largest, largest));
      }
    }
  }

  /** Returns all rows one after another. */
  public static double[] flat(double[][] matrix) {
    return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
  }

  @Override
  public void close() {
    file.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
