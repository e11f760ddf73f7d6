package org.mneme.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mneme.continuous.density.NormalLook;
import org.mneme.memory.AuxiliaryLoss;
import org.mneme.model.ModelState;
import org.mneme.model.ModelStep;
import org.mneme.model.Pass;
import org.mneme.tensor.Indices;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.Scale;
import org.mneme.tensor.operations.SoftmaxCrossEntropy;

/** The whole shared transformer with this memory against the authors' sorting model, segment by segment and through its gradients. */
@Tag("golden")
class SortingModelGoldenTest {
  private static final double TOLERANCE = 1e-8;
  private static final int IGNORED = 21;

  @Test
  void sortingModelIsThatOfTheAuthors() throws IOException {
    for (GoldenTensors golden : GoldenTensors.of("model")) {
      try (golden) {
        for (double klWeight : golden.numbers("kl_weights")) {
          try (SortingModel model = new SortingModel(golden, klWeight)) {
            check(golden, model, klWeight);
          }
        }
      }
    }
  }

  private static void check(GoldenTensors golden, SortingModel model, double klWeight) {
    model.load(golden);
    ModelState state = model.transformer.begin(golden.size("batch"));
    int segments = golden.size("segments");
    for (int segment = 0; segment < segments; segment++) {
      boolean last = segment == segments - 1;
      model.steps.clear();
      try (Tape tape = last ? model.kernels.tape() : model.kernels.withoutGradients()) {
        Pass pass = Pass.training(tape, 0, new RandomStream(1));
        ModelStep step = model.transformer.forward(pass, ids(golden, segment, "tokens"), state);
        compare(golden, model, "seg" + segment + ".", step);
        if (last) {
          checkGradients(golden, model, klWeight, tape, step);
        }
        ModelState kept = step.state().kept(tape);
        state.close();
        state = kept;
      }
    }
    state.close();
  }

  private static Indices ids(GoldenTensors golden, int segment, String kind) {
    String name = "seg" + segment + "." + kind;
    return new Indices(Shape.of(golden.shape(name)), golden.ids(name));
  }

  private static void compare(GoldenTensors golden, SortingModel model, String prefix, ModelStep step) {
    golden.assertMatches(prefix + "logits", step.logits().toDoubles(), TOLERANCE);
    for (int layer = 0; layer < model.steps.size(); layer++) {
      InfiniteStep memory = model.steps.get(layer);
      String name = prefix + "layer" + layer + ".";
      boolean reads = golden.has(prefix + "kl_sum_over_layers");
      assertThat(memory.look().isPresent()).as(golden.name() + " " + name + " reads").isEqualTo(reads);
      if (golden.has(name + "B")) {
        golden.assertMatches(name + "B", memory.signal().coordinates().toDoubles(), TOLERANCE);
        NormalLook look = (NormalLook) memory.look().orElseThrow();
        golden.assertMatches(name + "mu", look.means().toDoubles(), TOLERANCE);
        golden.assertMatches(name + "sigma_sq", look.variances().toDoubles(), TOLERANCE);
      }
    }
    if (golden.has(prefix + "kl_sum_over_layers")) {
      double expected = Arrays.stream(golden.vector(prefix + "kl_sum_over_layers")).average().orElseThrow();
      double found = step.losses().stream().mapToDouble(loss -> loss.value().get(0)).sum();
      assertThat(found).as(prefix + "kl").isCloseTo(expected, within(TOLERANCE * expected));
    }
  }

  private static void checkGradients(
      GoldenTensors golden, SortingModel model, double klWeight, Tape tape, ModelStep step) {
    Indices recorded = ids(golden, golden.size("segments") - 1, "targets");
    int[] targets = Arrays.stream(recorded.values()).map(target -> target == IGNORED ? -1 : target).toArray();
    Tensor loss = SoftmaxCrossEntropy.apply(tape, step.logits(), new Indices(recorded.shape(), targets));
    golden.assertMatches("train.cross_entropy", loss.toDoubles(), TOLERANCE);
    for (AuxiliaryLoss auxiliary : step.losses()) {
      loss = Add.apply(tape, loss, Scale.apply(tape, auxiliary.value(), auxiliary.weight()));
    }
    String prefix = "train.kl_weight_" + name(golden, klWeight);
    golden.assertMatches(prefix + ".loss", loss.toDoubles(), TOLERANCE);
    tape.backward(loss);
    model.assertGradients(golden, prefix + ".grad.", TOLERANCE);
  }

  /** How a weight is written in names of tensors. */
  private static String name(GoldenTensors golden, double weight) {
    return golden.names()
        .stream()
        .filter(name -> name.startsWith("train.kl_weight_") && name.endsWith(".loss"))
        .map(name -> name.substring("train.kl_weight_".length(), name.length() - ".loss".length()))
        .filter(written -> Double.parseDouble(written) == weight)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no gradients were recorded for a weight of " + weight));
  }
}
