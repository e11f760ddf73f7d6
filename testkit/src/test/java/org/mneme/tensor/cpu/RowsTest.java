package org.mneme.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

/** Every kernel against one line of arithmetic, on sizes with and without a partial vector, between guards. */
@ExtendWith(Seeds.class)
class RowsTest {
  private interface Kernel {
    void run(long first, long second, long target);
  }

  private interface Formula {
    double apply(double first, double second, double target);
  }

  private static void verify(int count, RandomStream random, Kernel kernel, Formula formula) {
    try (
        Floats first = Floats.gaussian(count, random);
        Floats second = Floats.gaussian(count, random);
        Floats target = Floats.gaussian(count, random)) {
      float[] before = target.values();
      kernel.run(first.address(), second.address(), target.address());
      for (int index = 0; index < count; index++) {
        double expected = formula.apply(first.values()[index], second.values()[index], before[index]);
        assertThat((double) target.values()[index]).isCloseTo(expected, within(1e-5));
      }
    }
  }

  private static void verifySum(int count, double expected, ToDoubleFunction<Floats> kernel) {
    try (Floats values = Floats.of(numbers(count))) {
      assertThat(kernel.applyAsDouble(values)).isCloseTo(expected, within(1e-3 * Math.abs(expected)));
    }
  }

  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int index = 0; index < count; index++) {
      numbers[index] = index - count / 3f;
    }
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 15, 16, 17, 31, 33, 100})
  void elementwiseKernelsFollowTheirFormulas(int count, RandomStream random) {
    verify(count, random, (a, b, y) -> Rows.add(a, y, count), (a, b, y) -> y + a);
    verify(count, random, (a, b, y) -> Rows.sum(a, b, y, count), (a, b, y) -> a + b);
    verify(count, random, (a, b, y) -> Rows.difference(a, b, y, count), (a, b, y) -> a - b);
    verify(count, random, (a, b, y) -> Rows.addConstant(1.5f, y, count), (a, b, y) -> y + 1.5);
    verify(
        count, random, (a, b, y) -> Rows.addScaledDifference(3f, a, b, y, count), (a, b, y) -> y + 3 * (a - b));
    verify(count, random, (a, b, y) -> Rows.addScaled(3f, a, y, count), (a, b, y) -> y + 3 * a);
    verify(count, random, (a, b, y) -> Rows.scale(3f, a, y, count), (a, b, y) -> 3 * a);
    verify(count, random, (a, b, y) -> Rows.addBiasAndScale(a, b, 3f, y, count), (a, b, y) -> 3 * (a + b));
    verify(count, random, (a, b, y) -> Rows.multiply(a, b, y, count), (a, b, y) -> a * b);
    verify(count, random, (a, b, y) -> Rows.multiply(a, b, y, true, count), (a, b, y) -> y + a * b);
    verify(count, random, (a, b, y) -> Rows.addProduct(a, b, y, count), (a, b, y) -> y + a * b);
    verify(count, random, (a, b, y) -> Rows.max(a, y, count), (a, b, y) -> Math.max(a, y));
    verify(count, random, (a, b, y) -> Memory.copy(a, y, count), (a, b, y) -> a);
    verify(count, random, (a, b, y) -> Memory.fill(y, count, 2f), (a, b, y) -> 2);
    verify(count, random, (a, b, y) -> Rows.expAndSum(a, 0.5f, y, count), (a, b, y) -> Math.exp(a - 0.5));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 15, 16, 17, 31, 33, 100, 5000})
  void reductionsFollowTheirFormulas(int count) {
    double sum = 0;
    double squares = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (float number : numbers(count)) {
      sum += number;
      squares += (double) number * number;
      largest = Math.max(largest, number);
    }
    verifySum(count, sum, values -> Rows.sum(values.address(), count));
    verifySum(count, squares, values -> Rows.sumOfSquares(values.address(), count));
    verifySum(count, squares, values -> Rows.dot(values.address(), values.address(), count));
    verifySum(count, largest, values -> Rows.max(values.address(), count));
    try (Floats zeros = Floats.zeros(count)) {
      verifySum(count, squares,
          values -> Rows.sumOfSquaredDifferences(values.address(), zeros.address(), count));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 15, 17, 33, 100})
  void columnSumsKeepToTheirColumns(int columns, RandomStream random) {
    int rows = 5;
    int stride = columns + 2;
    int from = columns / 3;
    try (Floats source = Floats.gaussian(rows * stride, random); Floats target = Floats.gaussian(columns, random)) {
      float[] before = target.values();
      Rows.addColumnSums(source.address(), rows, stride, from, columns, target.address());
      for (int column = 0; column < columns; column++) {
        double sum = before[column];
        for (int row = 0; column >= from && row < rows; row++) {
          sum += source.values()[row * stride + column];
        }
        assertThat((double) target.values()[column]).isCloseTo(sum, within(1e-5));
      }
    }
  }
}
