package org.mneme.kv;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.mneme.kv.kernels.AdamSettings;
import org.mneme.kv.kernels.AdamSettings.Semantics;
import org.mneme.kv.kernels.SparseTable;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.Golden;
import org.mneme.testkit.GoldenFile;

/** Updates of a table against PyTorch's SparseAdam and, made up for when a row is read, its Adam. */
@Tag("golden")
class SparseAdamGoldenTest {
  @TestFactory
  Stream<DynamicTest> tables() {
    Golden golden = Golden.folder("kv/sparse-adam");
    return KvGolden.files(golden)
        .stream()
        .flatMap(name -> Stream.of(Semantics.values())
            .map(
                semantics -> DynamicTest.dynamicTest(name + ", " + semantics, () -> compare(golden, name, semantics))));
  }

  private static void compare(Golden golden, String name, Semantics semantics) {
    try (GoldenFile file = golden.open(name); Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1)) {
      var sizes = KvGolden.config(file);
      int width = sizes.get("columns").asInt();
      int perStep = sizes.get("entries_per_step").asInt();
      Tensor values = file.tensor(kernels, "table0");
      AdamSettings settings = new AdamSettings(
          semantics, sizes.get("beta1").asDouble(), sizes.get("beta2").asDouble(), sizes.get("eps").asDouble());
      SparseTable table = new SparseTable(
          kernels, values, settings, () -> kernels.zeros(ElementType.FLOAT64, values.shape()));
      int[] rows = file.integers("idx");
      double[] gradients = file.values("val");
      String recorded = semantics == Semantics.SPARSE ? "sparse_adam" : "adam";
      double[] expected = file.values(recorded + ".table");
      Tensor one = kernels.tensor(ElementType.FLOAT64, Shape.of(perStep, 1)).fill(ones(perStep));
      for (int step = 0; step < sizes.get("steps").asInt(); step++) {
        int[] read = Arrays.copyOfRange(rows, step * perStep, (step + 1) * perStep);
        table.prepare(read);
        try (
            Tensor vectors = kernels.tensor(ElementType.FLOAT64, Shape.of(perStep, width),
                Arrays.copyOfRange(gradients, step * perStep * width, (step + 1) * perStep * width))) {
          table.addGradient(read, one, vectors);
        }
        table.update(sizes.get("lr").asDouble(), step + 1, 1);
        table.flush();
        int size = Math.toIntExact(values.shape().elements());
        GoldenFile.expectClose(recorded + " after step " + (step + 1), values.toDoubles(),
            Arrays.copyOfRange(expected, step * size, (step + 1) * size), KvGolden.TOLERANCE);
      }
      file.expect(recorded + ".m", table.optimizerState().get("firstMoment"), KvGolden.TOLERANCE);
      file.expect(recorded + ".v", table.optimizerState().get("secondMoment"), KvGolden.TOLERANCE);
    }
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }
}
