package org.mneme.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.kv.ProductKeyConfig.Placement;
import org.mneme.kv.QueryNorm.Kind;
import org.mneme.kv.kernels.AdamSettings.Semantics;
import org.mneme.kv.kernels.ScoreFunction;
import org.mneme.memory.SharedParts;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.MeanSquaredError;
import org.mneme.testkit.Seeds;

/** What one layer of product keys computes, and that it can learn by heart. */
@ExtendWith(Seeds.class)
class ProductKeyLayerTest {
  private static final int WIDTH = 6;
  private static final int QUERY = 8;

  private final Kernels kernels = new Kernels(Kernels.Form.CPU, 1);

  @AfterEach
  void close() {
    kernels.close();
  }

  /** A layer alone, with its parameters by name. */
  private final class Layer {
    final ProductKeyMemory memory;
    final Map<String, Tensor> parameters = new TreeMap<>();
    final ValueTable table;

    Layer(int keys, int heads, int neighbours, int width, double rate, RandomStream random) {
      ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT32, random);
      memory = new ProductKeyMemory(
          new ProductKeyConfig(
              keys, heads, neighbours, QUERY, List.of(), true, Kind.NONE, ScoreFunction.SOFTMAX, Placement.REPLACE, 0,
              false, false, false, rate, TableSettings.Schedule.CONSTANT, Semantics.SPARSE, Optional.empty(), false),
          KvGolden.block(scope, width, new SharedParts()));
      scope.created().forEach(parameter -> parameters.put(parameter.name(), parameter.value()));
      table = (ValueTable) memory.selfTrained().getFirst();
    }

    double[] values() {
      return table.table().values().toDoubles();
    }

    double[] output(double[] tokens) {
      try (Tape tape = kernels.withoutGradients()) {
        return KvGolden.apply(memory, tape, input(tape, tokens, table.table().width()), false).toDoubles();
      }
    }
  }

  private static Tensor input(Tape tape, double[] tokens, int width) {
    return tape.empty(ElementType.FLOAT32, Shape.of(1, tokens.length / width, width)).fill(tokens);
  }

  private static double[] numbers(int count, RandomStream random) {
    return IntStream.range(0, count).mapToDouble(index -> (float) random.nextGaussian()).toArray();
  }

  /** All keys formed, all scores compared, in double. */
  private static double[] naive(Layer layer, int keys, int heads, int neighbours, double[] x) {
    double[] weight = layer.parameters.get("queries.weight").toDoubles();
    double[] bias = layer.parameters.get("queries.bias").toDoubles();
    double[] subKeys = layer.parameters.get("keys").toDoubles();
    double[] values = layer.values();
    double[] y = new double[WIDTH];
    for (int head = 0; head < heads; head++) {
      double[] scores = new double[keys * keys];
      for (int slot = 0; slot < scores.length; slot++) {
        for (int c = 0; c < QUERY; c++) {
          int feature = head * QUERY + c;
          double query = bias[feature];
          for (int in = 0; in < WIDTH; in++) {
            query += weight[feature * WIDTH + in] * x[in];
          }
          int side = c / (QUERY / 2);
          int key = side == 0 ? slot / keys : slot % keys;
          scores[slot] += query * subKeys[((head * 2 + side) * keys + key) * (QUERY / 2) + c % (QUERY / 2)];
        }
      }
      Integer[] best = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
      Arrays.sort(best, (one, other) -> Double.compare(scores[other], scores[one]));
      double sum = IntStream.range(0, neighbours).mapToDouble(rank -> Math.exp(scores[best[rank]])).sum();
      for (int rank = 0; rank < neighbours; rank++) {
        for (int column = 0; column < WIDTH; column++) {
          y[column] += Math.exp(scores[best[rank]]) / sum * values[best[rank] * WIDTH + column];
        }
      }
    }
    return y;
  }

  @Test
  void isWhatComparingWithAllKeysGives(RandomStream random) {
    for (int[] size : new int[][] {{5, 2, 3}, {4, 3, 16}, {1, 2, 1}}) {
      Layer layer = new Layer(size[0], size[1], size[2], WIDTH, 1e-3, random.numbered(size[0]));
      double[] x = numbers(WIDTH, random);
      assertThat(layer.output(x)).containsExactly(naive(layer, size[0], size[1], size[2], x), within(1e-5));
    }
  }

  @Test
  void aSingleSlotIsReadByEveryHead(RandomStream random) {
    Layer layer = new Layer(1, 3, 1, WIDTH, 1e-3, random);
    double[] expected = Arrays.stream(layer.values()).map(value -> 3 * value).toArray();
    assertThat(layer.output(numbers(WIDTH, random))).containsExactly(expected, within(1e-6));
  }

  @Test
  void equalRowsGiveThatRowForEveryHead(RandomStream random) {
    Layer layer = new Layer(6, 2, 4, WIDTH, 1e-3, random);
    double[] row = numbers(WIDTH, random);
    double[] rows = new double[36 * WIDTH];
    Arrays.setAll(rows, index -> row[index % WIDTH]);
    layer.table.table().values().fill(rows);
    assertThat(layer.output(numbers(WIDTH, random)))
        .containsExactly(Arrays.stream(row).map(value -> 2 * value).toArray(), within(1e-5));
  }

  @Test
  void headsCanChangePlaces(RandomStream random) {
    Layer layer = new Layer(6, 2, 4, WIDTH, 1e-3, random);
    double[] x = numbers(WIDTH, random);
    double[] before = layer.output(x);
    for (String name : List.of("queries.weight", "queries.bias", "keys")) {
      Tensor parameter = layer.parameters.get(name);
      double[] all = parameter.toDoubles();
      int half = all.length / 2;
      double[] swapped = new double[all.length];
      Arrays.setAll(swapped, index -> all[(index + half) % all.length]);
      parameter.fill(swapped);
    }
    assertThat(layer.output(x)).containsExactly(before, within(1e-5));
  }

  /** Far more pairs than the width can hold: what is learnt is in the table, found through keys that stay as they are. */
  @Test
  void learnsPairsByHeart(RandomStream random) {
    int pairs = 256;
    int width = 16;
    Layer layer = new Layer(32, 2, 4, width, 3e-2, random);
    double[] keys = numbers(pairs * width, random);
    double[] answers = numbers(pairs * width, random);
    double first = 0;
    double last = 0;
    for (int step = 1; step <= 400; step++) {
      try (Tape tape = kernels.tape()) {
        Tensor wanted = input(tape, answers, width);
        Tensor output = KvGolden.apply(layer.memory, tape, input(tape, keys, width), true);
        Tensor loss = MeanSquaredError.apply(tape, output, wanted);
        tape.backward(loss);
        last = loss.get(0);
        first = step == 1 ? last : first;
      }
      layer.table.update(step, 1, 1);
      layer.parameters.values().forEach(Tensor::clearGradient);
    }
    assertThat(first).isGreaterThan(0.9);
    assertThat(last).isLessThan(0.02);
  }
}
