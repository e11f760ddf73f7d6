package com.example.infini;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mneme.memory.BlockContext;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Segment;
import org.mneme.nn.Initializer;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.nn.RelativeAttention;
import org.mneme.nn.RotaryPositions;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.attention.PositionTerm;
import org.mneme.tensor.attention.Visibility;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.Multiply;
import org.mneme.tensor.operations.RotaryAngles;
import org.mneme.tensor.operations.Sum;
import org.mneme.testkit.Golden;
import org.mneme.testkit.GoldenFile;

/** Outputs, memories and gradients equal those of an independent implementation to 1e-9, in float64. */
class InfiniAttentionGoldenTest {
  private static final double TOLERANCE = 1e-9;

  /** One attention layer with its memory, and what it gave. */
  private static final class Layer implements AutoCloseable {
    private final Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);
    private final GoldenFile inputs = Golden.folder("infini-attention").open("inputs.safetensors");
    private final int[] shape = sizes(inputs.shape("input"));
    private final int heads = inputs.shape("beta").size(0);
    private final ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT64, new RandomStream(1));
    private final RelativeAttention attention;
    private final InfiniAttentionMemory memory;
    private final List<Tensor> segments = new ArrayList<>();

    Layer(InfiniAttentionConfig config, boolean rotary) {
      RotaryPositions positions =
          rotary ? new RotaryPositions(shape[2] / heads, 10000, RotaryAngles.Pairs.HALVES) : null;
      RelativeAttention.Sizes sizes = new RelativeAttention.Sizes(shape[2], heads, heads, false, false);
      attention = new RelativeAttention(scope, sizes, null, null, positions, Initializer.constant(0));
      memory = new InfiniAttentionMemory(
          config, new BlockContext(0, 1, shape[2], heads, 1, scope, attention, null, null, 1, null));
      double[] weights = inputs.values("qkv.weight");
      int third = weights.length / 3;
      value("queries.weight").fill(Arrays.copyOfRange(weights, 0, third));
      value("keysValues.weight").fill(Arrays.copyOfRange(weights, third, weights.length));
      value("output.weight").fill(inputs.values("o.weight"));
      value("gates").fill(inputs.values("beta"));
    }

    private static int[] sizes(Shape shape) {
      return new int[] {shape.size(0), shape.size(1), shape.size(2)};
    }

    private Tensor value(String name) {
      return scope.created()
          .stream()
          .filter(parameter -> parameter.name().endsWith(name))
          .map(Parameter::value)
          .findFirst()
          .orElseThrow();
    }

    /** Reads all segments and goes back through them. */
    void run(GoldenFile golden, int count, boolean carries) {
      int length = shape[1] / count;
      try (Tape tape = kernels.tape()) {
        MemoryState state = memory.begin(shape[0]);
        Tensor total = null;
        double[] all = new double[shape[0] * shape[1] * shape[2]];
        for (int number = 0; number < count; number++) {
          Tensor input = kernels.tensor(ElementType.FLOAT64, Shape.of(shape[0], length, shape[2])).asLeaf();
          input.fill(part(inputs.values("input"), number, length));
          segments.add(input);
          Segment segment = new Segment(tape, input, true, true, 0, new RandomStream(1), carries);
          MemoryStep step = memory.step(segment, state);
          Tensor output = output(tape, input, step, length);
          put(output.toDoubles(), all, number, length);
          Tensor weights = tape.empty(ElementType.FLOAT64, output.shape())
              .fill(part(inputs.values("grad.output"), number, length));
          Tensor loss = Multiply.apply(tape, output, weights);
          total = total == null ? loss : Add.apply(tape, total, loss);
          state = step.next();
          expectState(golden, number, state);
        }
        golden.expect("output", all, TOLERANCE);
        tape.backward(Sum.apply(tape, total));
      }
      expectGradients(golden, carries ? "grad.full." : "grad.detached.", length);
    }

    private Tensor output(Tape tape, Tensor input, MemoryStep step, int length) {
      Tensor queries = attention.queries(tape, input);
      Tensor keysValues = attention.keysValues(tape, input);
      double[] places = new double[length];
      Arrays.setAll(places, index -> index);
      Tensor attended = attention.attend(
          tape, attention.placedQueries(tape, queries, places), attention.placedKeys(tape, keysValues, places),
          List.of(PositionTerm.none(length)), Visibility.ALL, null);
      return attention.project(tape, step.mix(queries, attended));
    }

    private void expectState(GoldenFile golden, int number, MemoryState state) {
      String prefix = "segment." + number + ".";
      if (golden.contains(prefix + "M")) {
        golden.expect(prefix + "M", state.tensor("associations"), TOLERANCE);
        golden.expect(prefix + "z", state.tensor("normaliser"), TOLERANCE);
      }
    }

    private void expectGradients(GoldenFile golden, String prefix, int length) {
      golden.expect(prefix + "beta", value("gates").gradient(), TOLERANCE);
      if (!golden.contains(prefix + "input")) {
        return;
      }
      double[] all = new double[shape[0] * shape[1] * shape[2]];
      for (int number = 0; number < segments.size(); number++) {
        put(segments.get(number).gradient().toDoubles(), all, number, length);
      }
      golden.expect(prefix + "input", all, TOLERANCE);
      golden.expect(prefix + "o.weight", value("output.weight").gradient(), TOLERANCE);
      double[] queries = value("queries.weight").gradient().toDoubles();
      double[] keysValues = value("keysValues.weight").gradient().toDoubles();
      double[] both = Arrays.copyOf(queries, queries.length + keysValues.length);
      System.arraycopy(keysValues, 0, both, queries.length, keysValues.length);
      golden.expect(prefix + "qkv.weight", both, TOLERANCE);
    }

    private double[] part(double[] all, int number, int length) {
      double[] part = new double[shape[0] * length * shape[2]];
      for (int row = 0; row < shape[0]; row++) {
        System.arraycopy(
            all, (row * shape[1] + number * length) * shape[2], part, row * length * shape[2], length * shape[2]);
      }
      return part;
    }

    private void put(double[] part, double[] all, int number, int length) {
      for (int row = 0; row < shape[0]; row++) {
        System.arraycopy(
            part, row * length * shape[2], all, (row * shape[1] + number * length) * shape[2], length * shape[2]);
      }
    }

    @Override
    public void close() {
      segments.forEach(Tensor::close);
      scope.created().forEach(parameter -> parameter.value().close());
      inputs.close();
      kernels.close();
    }
  }

  private static InfiniAttentionConfig config(String file) {
    return new InfiniAttentionConfig(
        file.startsWith("linear") ? InfiniAttentionConfig.Update.LINEAR : InfiniAttentionConfig.Update.DELTA, 0,
        !file.endsWith("local-first"));
  }

  @ParameterizedTest
  @CsvSource({"linear, true", "linear, false", "delta, true", "delta, false", "linear-local-first, true",
      "delta-local-first, true", "delta-rope, true"})
  void everythingIsAsRecorded(String file, boolean throughAllSegments) {
    try (
        Layer layer = new Layer(config(file), file.endsWith("rope"));
        GoldenFile golden = Golden.folder("infini-attention").open(file + ".safetensors")) {
      layer.run(golden, 4, throughAllSegments);
    }
  }
}
