package org.mneme.compressive;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.attention.Attention;
import org.mneme.tensor.attention.PositionTerm;
import org.mneme.tensor.attention.Visibility;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.ConcatTime;
import org.mneme.tensor.operations.LayerNorm;
import org.mneme.tensor.operations.Linear;
import org.mneme.testkit.Golden;
import org.mneme.testkit.GoldenFile;

/** One layer's attention over memory and segment, with every gradient, against what the Transformer-XL authors' code computes. */
@Tag("golden")
class RelativeAttentionGoldenTest {
  private static final double TOLERANCE = 1e-9;

  private final Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);

  @AfterEach
  void close() {
    kernels.close();
  }

  @TestFactory
  Stream<DynamicTest> attentionAlone() {
    Golden golden = Golden.folder("transformer-xl");
    JsonNode config = golden.json("config.json");
    List<String> names = new ArrayList<>();
    config.get("files").fieldNames().forEachRemaining(names::add);
    return names.stream()
        .filter(name -> config.get("files").get(name).has("queries"))
        .map(name -> DynamicTest.dynamicTest(name, () -> compare(golden, config, name)));
  }

  private void compare(Golden golden, JsonNode config, String name) {
    JsonNode variant = config.get("files").get(name);
    boolean pre = variant.get("norm").asText().equals("pre");
    double epsilon = config.get("layerNormEpsilon").asDouble();
    int width = config.get("width").asInt();
    try (GoldenFile file = golden.open(name); Tape tape = kernels.tape()) {
      Map<String, Tensor> leaves = new HashMap<>();
      for (String leaf : List.of("input.h", "input.mem", "ln.weight", "ln.bias", "o.weight", "r.weight", "u", "v")) {
        leaves.put(leaf, file.tensor(kernels, leaf).asLeaf());
      }
      double[] fused = file.values("qkv.weight");
      Tensor queryWeight = rows(fused, 0, width, width).asLeaf();
      Tensor keyValueWeight = rows(fused, width, 2 * width, width).asLeaf();
      int keys = variant.get("keys").asInt();
      Tensor table = reversed(file.values("position.table"), keys, width).asLeaf();

      Tensor hidden = leaves.get("input.h");
      Tensor memory = leaves.get("input.mem");
      Tensor gain = leaves.get("ln.weight");
      Tensor bias = leaves.get("ln.bias");
      Tensor input = pre ? LayerNorm.apply(tape, hidden, gain, bias, epsilon) : hidden;
      Tensor past = pre ? LayerNorm.apply(tape, memory, gain, bias, epsilon) : memory;
      Tensor queries = Linear.apply(tape, input, queryWeight);
      Tensor keysValues = Linear.apply(tape, ConcatTime.apply(tape, List.of(past, input)), keyValueWeight);
      Tensor positions = Linear.apply(tape, table, leaves.get("r.weight"));
      int heads = config.get("heads").asInt();
      Tensor attended = Attention.apply(
          tape, queries, keysValues, leaves.get("u"),
          List.of(new PositionTerm(keys, 1, positions, leaves.get("v"))), Visibility.ALL, heads, heads, null);
      Tensor sum = Add.apply(tape, hidden, Linear.apply(tape, attended, leaves.get("o.weight")));
      Tensor output = pre ? sum : LayerNorm.apply(tape, sum, gain, bias, epsilon);
      file.expect("output", output, TOLERANCE);

      Tensor outputGradient = file.tensor(kernels, "grad.output");
      tape.backward(output, outputGradient);
      leaves.forEach((leaf, tensor) -> file.expect("grad." + leaf, tensor.gradient(), TOLERANCE));
      double[] expected = file.values("grad.qkv.weight");
      GoldenFile.expectClose(
          "grad.qkv.weight, queries", queryWeight.gradient().toDoubles(),
          rows(expected, 0, width, width).toDoubles(), TOLERANCE);
      GoldenFile.expectClose(
          "grad.qkv.weight, keys and values", keyValueWeight.gradient().toDoubles(),
          rows(expected, width, 2 * width, width).toDoubles(), TOLERANCE);
      file.expect(
          "grad.position.table", reversed(table.gradient().toDoubles(), keys, width).toDoubles(), TOLERANCE);
    }
  }

  private Tensor rows(double[] matrix, int first, int count, int width) {
    double[] part = Arrays.copyOfRange(matrix, first * width, (first + count) * width);
    return kernels.tensor(ElementType.FLOAT64, Shape.of(count, width), part);
  }

  /** The table by distance, farthest first: the order in which attention takes position keys. */
  private Tensor reversed(double[] table, int rows, int width) {
    double[] values = new double[table.length];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(table, row * width, values, (rows - 1 - row) * width, width);
    }
    return kernels.tensor(ElementType.FLOAT64, Shape.of(rows, width), values);
  }
}
