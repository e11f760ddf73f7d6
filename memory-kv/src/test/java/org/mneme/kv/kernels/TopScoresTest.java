package org.mneme.kv.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
final class TopScoresTest {
  private final Kernels kernels = new Kernels(Kernels.Form.CPU, 1);

  @AfterEach
  void close() {
    kernels.close();
  }

  @RepeatedTest(20)
  void findsTheLargestInOrder(RandomStream random) {
    int count = 1 + random.nextInt(1200);
    int k = 1 + random.nextInt(Math.min(count, 200));
    TopScores top = new TopScores(k, count);
    for (int row = 0; row < 20; row++) {
      assertFound(top, k, IntStream.range(0, count).mapToDouble(index -> random.nextGaussian()).toArray());
    }
  }

  @RepeatedTest(20)
  void ofEqualScoresTheLowerNumberComesFirst(RandomStream random) {
    int count = 1 + random.nextInt(700);
    int k = 1 + random.nextInt(Math.min(count, 64));
    int values = 1 + random.nextInt(40);
    TopScores top = new TopScores(k, count);
    for (int row = 0; row < 20; row++) {
      assertFound(top, k, IntStream.range(0, count).mapToDouble(index -> random.nextInt(values) - 3.0).toArray());
    }
  }

  @Test
  void distributionsThatFoolTheBoundAreFoundAsWell() {
    int count = 512;
    int k = 32;
    TopScores top = new TopScores(k, count);
    assertFound(top, k, IntStream.range(0, count).mapToDouble(index -> index).toArray());
    assertFound(top, k, IntStream.range(0, count).mapToDouble(index -> -index).toArray());
    assertFound(top, k,
        IntStream.range(0, count).mapToDouble(index -> index % 64 == 5 ? 100 + index : index).toArray());
    assertFound(top, k, IntStream.range(0, count).mapToDouble(index -> index == 77 ? 1e30 : 1e-30 * index).toArray());
    assertFound(top, k, IntStream.range(0, count).mapToDouble(index -> 0).toArray());
  }

  @Test
  void infiniteScoresHaveTheirPlace() {
    double[] scores = IntStream.range(0, 300).mapToDouble(index -> index % 7).toArray();
    scores[100] = Double.POSITIVE_INFINITY;
    scores[200] = Double.POSITIVE_INFINITY;
    Arrays.fill(scores, 0, 50, Double.NEGATIVE_INFINITY);
    assertFound(new TopScores(10, 300), 10, scores);
    double[] mostlyMinusInfinity = new double[300];
    Arrays.fill(mostlyMinusInfinity, Double.NEGATIVE_INFINITY);
    mostlyMinusInfinity[299] = 1;
    assertFound(new TopScores(10, 300), 10, mostlyMinusInfinity);
  }

  @Test
  void notANumberCountsAsTheLowestScore() {
    double[] scores = IntStream.range(0, 400).mapToDouble(index -> index % 3 == 0 ? Double.NaN : index).toArray();
    int[] found = select(new TopScores(5, 400), 5, scores, null);
    assertThat(found).containsExactly(398, 397, 395, 394, 392);
    Arrays.fill(scores, Double.NaN);
    scores[17] = -3;
    assertThat(select(new TopScores(4, 400), 4, scores, null)).containsExactly(17, 0, 1, 2);
  }

  @Test
  void givenNumbersDecideBetweenEqualScores() {
    int[] ids = {9, 4, 7, 1, 3};
    assertThat(select(new TopScores(3, 5), 3, new double[] {1, 1, 2, 1, 0}, ids)).containsExactly(7, 1, 4);
  }

  private void assertFound(TopScores top, int k, double[] scores) {
    int[] expected = Arrays.copyOf(BruteForce.descending(scores), k);
    assertThat(select(top, k, scores, null)).isEqualTo(expected);
  }

  private int[] select(TopScores top, int k, double[] scores, int[] ids) {
    float[] chosenScores = new float[k + 3];
    int[] chosen = new int[k + 3];
    try (Tensor row = kernels.tensor(ElementType.FLOAT32, Shape.of(scores.length), scores)) {
      top.select(row.address(), scores.length, ids, chosenScores, chosen, 3);
      for (int rank = 0; rank < k && ids == null; rank++) {
        float score = (float) row.get(chosen[rank + 3]);
        assertThat(chosenScores[rank + 3]).isEqualTo(Float.isNaN(score) ? Float.NEGATIVE_INFINITY : score);
      }
    }
    return Arrays.copyOfRange(chosen, 3, k + 3);
  }
}
