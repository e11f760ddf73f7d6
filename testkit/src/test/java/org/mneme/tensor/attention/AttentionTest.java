package org.mneme.tensor.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class AttentionTest {
  /** One attention, by its sizes. */
  private record Sizes(int batch, int queries, int past, int heads, int keyValueHeads, int headSize) {
    int keys() {
      return past + queries;
    }

    int width() {
      return heads * headSize;
    }

    OperationCheck check(OperationCheck.Application application) {
      return OperationCheck.of(application)
          .positions(5)
          .input("queries", Shape.of(batch, queries, width()))
          .input("keysValues", Shape.of(batch, keys(), 2 * keyValueHeads * headSize));
    }

    Tensor apply(Tape tape, Map<String, Tensor> in, List<PositionTerm> terms, Visibility visibility) {
      return Attention.apply(
          tape, in.get("queries"), in.get("keysValues"), in.get("contentBias"), terms, visibility, heads,
          keyValueHeads, null);
    }

    OperationCheck byContent(Visibility visibility) {
      return check(in -> tape -> apply(tape, in, List.of(PositionTerm.none(keys())), visibility));
    }

    OperationCheck relative(Visibility visibility) {
      return relative(visibility, keys());
    }

    /** With more position keys than there are keys: those for distances that nobody has come last. */
    OperationCheck relative(Visibility visibility, int positionKeys) {
      return check(in -> tape -> apply(
          tape, in, List.of(new PositionTerm(keys(), 1, in.get("positionKeys"), in.get("positionBias"))), visibility))
          .input("contentBias", Shape.of(heads, headSize))
          .input("positionKeys", Shape.of(positionKeys, width()))
          .input("positionBias", Shape.of(heads, headSize));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0, 1, 1, 1", "2, 3, 4, 2, 2, 5", "1, 7, 1, 3, 3, 17", "2, 5, 3, 4, 2, 3", "1, 4, 9, 4, 1, 33"})
  void byContentSatisfiesAllThatAnOperationHasTo(
      int batch, int queries, int past, int heads, int keyValueHeads, int headSize, RandomStream random) {
    Sizes sizes = new Sizes(batch, queries, past, heads, keyValueHeads, headSize);
    sizes.byContent(Visibility.ALL).verify(random);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0, 1, 1, 2", "2, 3, 4, 2, 2, 5", "1, 7, 1, 3, 3, 17", "2, 5, 3, 4, 2, 3", "1, 1, 6, 2, 2, 3"})
  void withRelativePositionsSatisfiesAllThatAnOperationHasTo(
      int batch, int queries, int past, int heads, int keyValueHeads, int headSize, RandomStream random) {
    Sizes sizes = new Sizes(batch, queries, past, heads, keyValueHeads, headSize);
    sizes.relative(Visibility.ALL).verify(random);
    sizes.relative(new Visibility(3, null)).verify(random);
  }

  @Test
  void hidesPastColumnsOfSingleBatchRows(RandomStream random) {
    Sizes sizes = new Sizes(2, 3, 4, 2, 2, 5);
    boolean[] hidden = {true, true, false, false, false, true, false, true};
    sizes.byContent(new Visibility(Visibility.UNLIMITED, hidden)).verify(random);
    sizes.relative(new Visibility(5, hidden)).verify(random);
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 3", "3, 5", "2, 1", "2, 70"})
  void takesSeveralRunsOfColumnsEachWithItsOwnPositions(int stride, int queries, RandomStream random) {
    Sizes sizes = new Sizes(2, queries, 9, 2, 2, 3);
    int compressed = 4;
    int rows = PositionTerm.rowsNeeded(compressed, stride, queries);
    int rest = sizes.keys() - compressed - 2;
    sizes.check(in -> tape -> sizes.apply(
        tape, in, List.of(
            new PositionTerm(compressed, stride, in.get("compressedKeys"), in.get("compressedBias")),
            PositionTerm.none(2),
            new PositionTerm(rest, 1, in.get("positionKeys"), null)),
        Visibility.ALL))
        .input("contentBias", Shape.of(2, 3))
        .input("compressedKeys", Shape.of(rows, 6))
        .input("compressedBias", Shape.of(2, 3))
        .input("positionKeys", Shape.of(rest, 6))
        .verify(random);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1, 1", "2, 3, 7, 2, 5", "2, 7, 3, 3, 17", "1, 70, 5, 2, 3", "1, 66, 130, 1, 2"})
  void toAllKeysSatisfiesAllThatAnOperationHasTo(
      int batch, int queries, int keys, int heads, int headSize, RandomStream random) {
    OperationCheck
        .of(in -> tape -> Attention.toAll(tape, in.get("queries"), in.get("keysValues"), heads))
        .positions(5)
        .input("queries", Shape.of(batch, queries, heads * headSize))
        .input("keysValues", Shape.of(batch, keys, 2 * heads * headSize))
        .verify(random);
  }

  @Test
  void toAllKeysSeesEveryKeyFromEveryQuery() {
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1); Tape tape = kernels.withoutGradients()) {
      Tensor queries = tape.zeros(ElementType.FLOAT64, Shape.of(1, 3, 2));
      Tensor keysValues = kernels.tensor(ElementType.FLOAT64, Shape.of(1, 2, 4), 5, 6, 1, 2, 7, 8, 3, 6);
      assertThat(Attention.toAll(tape, queries, keysValues, 1).toDoubles()).containsExactly(2, 4, 2, 4, 2, 4);
    }
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    new Sizes(3, 131, 67, 3, 3, 33).relative(Visibility.ALL).verifyForms(random);
    new Sizes(2, 65, 130, 4, 2, 17).relative(new Visibility(70, null)).verifyForms(random);
    Sizes sizes = new Sizes(2, 131, 20, 2, 2, 5);
    sizes.relative(Visibility.ALL, sizes.keys() + 9).verifyForms(random);
  }

  @Test
  void isTheSameWithoutGradients(RandomStream random) {
    long seed = random.nextLong();
    try (
        Kernels kernels = new Kernels(Kernels.Form.CPU, 1);
        Tape recording = kernels.tape();
        Tape reading = kernels.withoutGradients()) {
      assertThat(relative(recording, new RandomStream(seed))).isEqualTo(relative(reading, new RandomStream(seed)));
    }
  }

  /** 67 queries that see 20 past columns, too: two tiles, the last vector of a row not full. */
  private static double[] relative(Tape tape, RandomStream random) {
    Tensor queries = gaussian(tape.kernels(), random, 2, 67, 6);
    Tensor keysValues = gaussian(tape.kernels(), random, 2, 87, 12);
    Tensor positionKeys = gaussian(tape.kernels(), random, 87, 6);
    return Attention.apply(
        tape, queries, keysValues, null, List.of(new PositionTerm(87, 1, positionKeys, null)), Visibility.ALL, 2, 2,
        null).toDoubles();
  }

  @Test
  void agreesWithTheFormulaTermByTerm(RandomStream random) {
    Sizes sizes = new Sizes(2, 3, 2, 2, 2, 4);
    for (Kernels.Form form : Kernels.Form.values()) {
      try (Kernels kernels = new Kernels(form, 1); Tape tape = kernels.withoutGradients()) {
        Map<String, Tensor> in = Map.of(
            "queries", gaussian(kernels, random, sizes.batch(), sizes.queries(), sizes.width()),
            "keysValues", gaussian(kernels, random, sizes.batch(), sizes.keys(), 2 * sizes.width()),
            "contentBias", gaussian(kernels, random, sizes.heads(), sizes.headSize()),
            "positionKeys", gaussian(kernels, random, sizes.keys(), sizes.width()),
            "positionBias", gaussian(kernels, random, sizes.heads(), sizes.headSize()));
        PositionTerm term = new PositionTerm(sizes.keys(), 1, in.get("positionKeys"), in.get("positionBias"));
        Tensor output = sizes.apply(tape, in, List.of(term), Visibility.ALL);
        assertThat(output.toDoubles()).containsExactly(byFormula(sizes, in), within(1e-5));
      }
    }
  }

  private static Tensor gaussian(Kernels kernels, RandomStream random, int... sizes) {
    Shape shape = Shape.of(sizes);
    return kernels.tensor(
        ElementType.FLOAT32, shape,
        IntStream.range(0, (int) shape.elements()).mapToDouble(index -> random.nextGaussian()).toArray());
  }

  /** Loops over everything; the position keys' row K - 1 - d belongs to distance d. */
  private static double[] byFormula(Sizes sizes, Map<String, Tensor> in) {
    List<Double> outputs = new ArrayList<>();
    for (int row = 0; row < sizes.batch(); row++) {
      for (int query = 0; query < sizes.queries(); query++) {
        for (int head = 0; head < sizes.heads(); head++) {
          double[] weights = new double[sizes.past() + query + 1];
          double sum = 0;
          for (int key = 0; key < weights.length; key++) {
            int distance = sizes.past() + query - key;
            double score = 0;
            for (int column = 0; column < sizes.headSize(); column++) {
              int wide = head * sizes.headSize() + column;
              double q = at(in.get("queries"), row, query, wide);
              double k = at(in.get("keysValues"), row, key, wide);
              double r = in.get("positionKeys").get((long) (sizes.keys() - 1 - distance) * sizes.width() + wide);
              score += (q + in.get("contentBias").get(wide)) * k + (q + in.get("positionBias").get(wide)) * r;
            }
            weights[key] = Math.exp(score / Math.sqrt(sizes.headSize()));
            sum += weights[key];
          }
          for (int column = 0; column < sizes.headSize(); column++) {
            double output = 0;
            for (int key = 0; key < weights.length; key++) {
              output += weights[key] / sum
                  * at(in.get("keysValues"), row, key, sizes.width() + head * sizes.headSize() + column);
            }
            outputs.add(output);
          }
        }
      }
    }
    return outputs.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double at(Tensor tensor, int row, int step, int column) {
    Shape shape = tensor.shape();
    return tensor.get(((long) row * shape.size(1) + step) * shape.size(2) + column);
  }

  @ParameterizedTest
  @CsvSource({"5, 3", "70, 33"})
  void measuresTheAttentionThatEachColumnReceives(int queries, int past, RandomStream random) {
    Sizes sizes = new Sizes(2, queries, past, 2, 2, 4);
    int keys = sizes.keys();
    double[][] masses = new double[Kernels.Form.values().length][sizes.batch() * sizes.keys()];
    long seed = random.nextLong();
    for (Kernels.Form form : Kernels.Form.values()) {
      RandomStream same = new RandomStream(seed);
      try (Kernels kernels = new Kernels(form, 1); Tape tape = kernels.withoutGradients()) {
        Attention.apply(
            tape, gaussian(kernels, same, 2, queries, 8), gaussian(kernels, same, 2, keys, 16), null,
            List.of(PositionTerm.none(keys)), Visibility.ALL, 2, 2, masses[form.ordinal()]);
      }
    }
    assertThat(masses[0]).containsExactly(masses[1], within(1e-4));
    for (int row = 0; row < 2; row++) {
      double sum = 0;
      for (int column = 0; column < keys; column++) {
        sum += masses[0][row * keys + column];
      }
      assertThat(sum).as("all that the queries of a batch row attend to").isCloseTo(queries, within(1e-4));
    }
    assertThat(masses[0][keys - 1]).as("the last column is seen by the last query alone").isLessThan(1);
  }

  @Test
  void ignoresWhatIsHidden(RandomStream random) {
    long seed = random.nextLong();
    Visibility visibility = new Visibility(Visibility.UNLIMITED, new boolean[] {true, false});
    for (Kernels.Form form : Kernels.Form.values()) {
      try (Kernels kernels = new Kernels(form, 1); Tape tape = kernels.withoutGradients()) {
        RandomStream same = new RandomStream(seed);
        Tensor queries = gaussian(kernels, same, 1, 2, 3);
        Tensor keysValues = gaussian(kernels, same, 1, 4, 6);
        double[] before = attend(tape, queries, keysValues, visibility);
        keysValues.set(0, 1e6);
        keysValues.set(3, 1e6);
        assertThat(attend(tape, queries, keysValues, visibility)).isEqualTo(before);
      }
    }
  }

  private static double[] attend(Tape tape, Tensor queries, Tensor keysValues, Visibility visibility) {
    return Attention.apply(
        tape, queries, keysValues, null, List.of(PositionTerm.none(4)), visibility, 1, 1, null).toDoubles();
  }

  @Test
  void namesWhatDoesNotFit() {
    assertThatThrownBy(() -> apply(Shape.of(2, 3, 8), Shape.of(2, 2, 16), 2, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("queries [2, 3, 8] need keys and values [2, at least 3, 16], given [2, 2, 16]");
    assertThatThrownBy(() -> apply(Shape.of(2, 3, 8), Shape.of(2, 4, 16), 4, 3, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "attention needs heads that divide the width and key-value heads that divide the heads, given width 8, 3"
                + " heads, 3 key-value heads");
    assertThatThrownBy(() -> apply(Shape.of(2, 3, 8), Shape.of(2, 4, 16), 3, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("position terms cover 3 columns of 4 keys");
  }

  private static void apply(Shape queries, Shape keysValues, int columns, int heads, int keyValueHeads) {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Tape tape = kernels.tape()) {
      Attention.apply(
          tape, kernels.zeros(ElementType.FLOAT32, queries), kernels.zeros(ElementType.FLOAT32, keysValues), null,
          List.of(PositionTerm.none(columns)), Visibility.ALL, heads, keyValueHeads, null);
    }
  }
}
