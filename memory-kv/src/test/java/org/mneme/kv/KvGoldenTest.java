package org.mneme.kv;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.mneme.kv.ProductKeyConfig.Placement;
import org.mneme.kv.QueryNorm.Kind;
import org.mneme.kv.kernels.AdamSettings.Semantics;
import org.mneme.kv.kernels.ScoreFunction;
import org.mneme.memory.Memory;
import org.mneme.memory.SelfTrained;
import org.mneme.memory.SharedParts;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.testkit.Golden;
import org.mneme.testkit.GoldenFile;

/** The layers against what their authors' code computes: outputs, and the gradient of every parameter, table and input. */
@Tag("golden")
class KvGoldenTest {
  private static final String PARAMETERS = "params.safetensors";

  private final Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);

  @AfterEach
  void close() {
    kernels.close();
  }

  private static ProductKeyConfig config(int keys, int heads, int neighbours, int queryWidth, Kind norm,
      boolean queryBias,
      ScoreFunction score, int valueWidth, boolean gated, boolean outputGate, boolean shared) {
    return new ProductKeyConfig(keys, heads, neighbours, queryWidth, List.of(), queryBias, norm, score,
        Placement.REPLACE,
        valueWidth, gated, outputGate, shared, 1e-3, TableSettings.Schedule.CONSTANT, Semantics.SPARSE,
        Optional.empty(), false);
  }

  private static ValueTable table(Memory memory, int index) {
    return (ValueTable) memory.selfTrained().get(index);
  }

  private static void fill(ValueTable table, GoldenFile file, String name) {
    table.table().values().fill(file.values(name));
  }

  @TestFactory
  Stream<DynamicTest> originalLayer() {
    Golden golden = Golden.folder("kv/pkm-xlm");
    return KvGolden.files(golden)
        .stream()
        .filter(name -> !name.equals(PARAMETERS))
        .map(name -> DynamicTest.dynamicTest(name, () -> compareOriginal(golden, name)));
  }

  private void compareOriginal(Golden golden, String name) {
    try (GoldenFile weights = golden.open(PARAMETERS); GoldenFile file = golden.open(name)) {
      JsonNode sizes = KvGolden.config(file);
      boolean norm = sizes.get("query_batchnorm").asBoolean();
      ParameterScope scope = KvGolden.scope(kernels);
      ProductKeyMemory memory = new ProductKeyMemory(
          config(sizes.get("n_keys").asInt(), sizes.get("heads").asInt(), sizes.get("knn").asInt(),
              sizes.get("k_dim").asInt(), norm ? Kind.BATCH : Kind.NONE, true, ScoreFunction.SOFTMAX, 0, false, false,
              false),
          KvGolden.block(scope, sizes.get("input_dim").asInt(), new SharedParts()));
      KvGolden.load(weights, scope.created(), "", "w.");
      fill(table(memory, 0), weights, "w.values");
      runAndCompare(memory, scope, weights, file, norm ? memory.selfTrained().get(1) : null, sizes);
      KvGolden.expectTable(file, "g.values", table(memory, 0).table());
    }
  }

  private void runAndCompare(
      Memory memory, ParameterScope scope, GoldenFile weights, GoldenFile file, SelfTrained statistics,
      JsonNode sizes) {
    if (statistics != null) {
      statistics.values().get("runningMean").fill(file.values("bn.running_mean.before"));
      statistics.values().get("runningVariance").fill(file.values("bn.running_var.before"));
    }
    Tensor x = weights.tensor(kernels, "x").asLeaf();
    try (Tape tape = kernels.tape()) {
      boolean training = !sizes.path("mode").asText().equals("eval");
      Tensor y = KvGolden.apply(memory, tape, x, training);
      file.expect("y", y, KvGolden.TOLERANCE);
      KvGolden.backward(weights, "R", tape, y);
      KvGolden.expectIfRecorded(file, "g.x", x.gradient().toDoubles());
      KvGolden.expectGradients(file, scope.created(), "", "g.");
    }
    if (statistics != null) {
      file.expect("bn.running_mean.after", statistics.values().get("runningMean"), KvGolden.TOLERANCE);
      file.expect("bn.running_var.after", statistics.values().get("runningVariance"), KvGolden.TOLERANCE);
    }
    x.close();
  }

  @TestFactory
  Stream<DynamicTest> singleNeuronExperts() {
    Golden golden = Golden.folder("kv/peer");
    return KvGolden.files(golden)
        .stream()
        .filter(name -> !name.equals(PARAMETERS))
        .map(name -> DynamicTest.dynamicTest(name, () -> compareExperts(golden, name)));
  }

  private void compareExperts(Golden golden, String name) {
    try (GoldenFile weights = golden.open(PARAMETERS); GoldenFile file = golden.open(name)) {
      JsonNode sizes = KvGolden.config(file);
      boolean norm = sizes.get("query_batchnorm").asBoolean();
      ParameterScope scope = KvGolden.scope(kernels);
      ScoreFunction score =
          sizes.get("gate").asText().equals("sigmoid") ? ScoreFunction.SIGMOID : ScoreFunction.SOFTMAX;
      PeerMemory memory = new PeerMemory(
          new PeerConfig(sizes.get("n_keys").asInt(), sizes.get("heads").asInt(), sizes.get("knn").asInt(),
              sizes.get("k_dim").asInt(), norm ? Kind.BATCH : Kind.NONE, score, Placement.REPLACE, 1e-3,
              TableSettings.Schedule.CONSTANT, Semantics.SPARSE, Optional.empty(), false),
          KvGolden.block(scope, sizes.get("dim").asInt(), new SharedParts()));
      KvGolden.load(weights, scope.created(), "", "w.");
      fill(table(memory, 0), weights, "w.u");
      fill(table(memory, 1), weights, "w.v");
      runAndCompare(memory, scope, weights, file, norm ? memory.selfTrained().get(2) : null, sizes);
      KvGolden.expectTable(file, "g.u", table(memory, 0).table());
      KvGolden.expectTable(file, "g.v", table(memory, 1).table());
    }
  }

  @TestFactory
  Stream<DynamicTest> memoryLayersAtScale() {
    Golden golden = Golden.folder("kv/memory-plus");
    return KvGolden.files(golden)
        .stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> compareAtScale(golden, name)));
  }

  private void compareAtScale(Golden golden, String name) {
    try (GoldenFile file = golden.open(name)) {
      JsonNode sizes = KvGolden.config(file);
      int layers = sizes.get("layers").asInt();
      ProductKeyConfig config = config(sizes.get("mem_n_keys").asInt(), sizes.get("mem_heads").asInt(),
          sizes.get("mem_knn").asInt(), sizes.get("mem_k_dim").asInt(), Kind.NONE, true, ScoreFunction.SOFTMAX,
          sizes.get("v_dim").asInt(), sizes.get("swilu_projection").asBoolean(), sizes.get("mem_gated").asBoolean(),
          sizes.get("mem_share_values").asBoolean());
      ParameterScope scope = KvGolden.scope(kernels);
      SharedParts shared = new SharedParts();
      Tensor x = file.tensor(kernels, "x").asLeaf();
      ValueTable values = null;
      try (Tape tape = kernels.tape()) {
        Tensor output = x;
        for (int layer = 1; layer <= layers; layer++) {
          String place = "blocks." + (layer - 1) + ".memory.";
          ParameterScope inBlock = scope.in("blocks").in(Integer.toString(layer - 1)).in("memory");
          ProductKeyMemory memory =
              new ProductKeyMemory(config, KvGolden.block(inBlock, sizes.get("dim").asInt(), shared));
          KvGolden.load(file, scope.created(), place, layers == 1 ? "w." : "l" + layer + ".w.");
          values = table(memory, 0);
          fill(values, file, "w.values");
          Tensor read = KvGolden.apply(memory, tape, output, true);
          output = layers == 1 ? read : Add.apply(tape, output, read);
        }
        file.expect("y", output, KvGolden.TOLERANCE);
        KvGolden.backward(file, "R", tape, output);
        file.expect("g.x", x.gradient(), KvGolden.TOLERANCE);
        KvGolden.expectTable(file, "g.values", values.table());
        for (int layer = 1; layer <= layers; layer++) {
          KvGolden.expectGradients(
              file, scope.created(), "blocks." + (layer - 1) + ".memory.", layers == 1 ? "g." : "l" + layer + ".g.");
        }
      }
      x.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> normalisedQueries() {
    Golden golden = Golden.folder("kv/pkm-layernorm");
    return KvGolden.files(golden)
        .stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> compareNormalised(golden, name)));
  }

  private void compareNormalised(Golden golden, String name) {
    try (GoldenFile file = golden.open(name)) {
      JsonNode sizes = KvGolden.config(file);
      int heads = sizes.get("heads").asInt();
      int keys = sizes.get("num_keys").asInt();
      int half = sizes.get("dim_head").asInt();
      ScoreFunction score =
          sizes.path("non_competitive_gates").asBoolean() ? ScoreFunction.RELU : ScoreFunction.SOFTMAX;
      ParameterScope scope = KvGolden.scope(kernels);
      ProductKeyMemory memory = new ProductKeyMemory(
          config(keys, heads, sizes.get("topk").asInt(), 2 * half, Kind.LAYER, false, score, 0, false, false, false),
          KvGolden.block(scope, sizes.get("dim").asInt(), new SharedParts()));
      fill(table(memory, 0), file, "w.values");
      for (Parameter parameter : scope.created()) {
        parameter.value().fill(ours(parameter, file, "w.", heads, keys, half));
      }
      Tensor x = file.tensor(kernels, "x").asLeaf();
      try (Tape tape = kernels.tape()) {
        Tensor y = KvGolden.apply(memory, tape, x, true);
        file.expect("y", y, KvGolden.TOLERANCE);
        KvGolden.backward(file, "R", tape, y);
        file.expect("g.x", x.gradient(), KvGolden.TOLERANCE);
        KvGolden.expectTable(file, "g.values", table(memory, 0).table());
        for (Parameter parameter : scope.created()) {
          GoldenFile.expectClose(parameter.name(), parameter.value().gradient().toDoubles(),
              ours(parameter, file, "g.", heads, keys, half), KvGolden.TOLERANCE);
        }
      }
      x.close();
    }
  }

  /** Recorded side by side of a half rather than of a head: here are a parameter's values in our order. */
  private static double[] ours(Parameter parameter, GoldenFile file, String prefix, int heads, int keys, int half) {
    return switch (parameter.name()) {
      case "queries.weight" -> permuted(file.values(prefix + "query.weight"), 2, heads, half);
      case "keys" -> permutedKeys(file.values(prefix + "keys"), heads, keys, half);
      default -> file.values(prefix + parameter.name().replace("queryNorm", "norm"));
    };
  }

  /** From rows (side, head, c) to rows (head, side, c). */
  private static double[] permuted(double[] values, int sides, int heads, int half) {
    int width = values.length / (sides * heads * half);
    double[] result = new double[values.length];
    for (int side = 0; side < sides; side++) {
      for (int head = 0; head < heads; head++) {
        System.arraycopy(values, (side * heads + head) * half * width, result, (head * sides + side) * half * width,
            half * width);
      }
    }
    return result;
  }

  /** From (head, key, side, c) to (head, side, key, c). */
  private static double[] permutedKeys(double[] values, int heads, int keys, int half) {
    double[] result = new double[values.length];
    for (int head = 0; head < heads; head++) {
      for (int key = 0; key < keys; key++) {
        for (int side = 0; side < 2; side++) {
          System.arraycopy(values, ((head * keys + key) * 2 + side) * half, result,
              ((head * 2 + side) * keys + key) * half, half);
        }
      }
    }
    return result;
  }
}
