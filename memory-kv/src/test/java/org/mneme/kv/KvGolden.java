package org.mneme.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.mneme.kv.kernels.SparseTable;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.Segment;
import org.mneme.memory.SharedParts;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.Golden;
import org.mneme.testkit.GoldenFile;

/** Recorded layers: which recorded tensor belongs to which parameter, and how to run a memory's layer alone. */
final class KvGolden {
  static final double TOLERANCE = 1e-9;

  private static final Map<String, String> PARAMETERS = Map.ofEntries(
      Map.entry("queries.weight", "query.weight"), Map.entry("queries.bias", "query.bias"),
      Map.entry("queryNorm.weight", "bn.weight"), Map.entry("queryNorm.bias", "bn.bias"), Map.entry("keys", "keys"),
      Map.entry("gate.weight", "swilu.weight"), Map.entry("gate.bias", "swilu.bias"),
      Map.entry("output.weight", "value_proj.weight"), Map.entry("output.bias", "value_proj.bias"),
      Map.entry("outputGate.weight", "gating.weight"), Map.entry("outputGate.bias", "gating.bias"));

  private KvGolden() {}

  /** Returns the sizes and options that a file was recorded with. */
  static JsonNode config(GoldenFile file) {
    try {
      return new ObjectMapper().readTree(file.metadata().get("config"));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  static List<String> files(Golden golden) {
    String[] names = golden.path().toFile().list((folder, name) -> name.endsWith(".safetensors"));
    return names == null ? List.of() : List.of(names).stream().sorted().toList();
  }

  static ParameterScope scope(Kernels kernels) {
    return new ParameterScope(kernels, ElementType.FLOAT64, new RandomStream(0));
  }

  static BlockContext block(ParameterScope scope, int width, SharedParts shared) {
    return new BlockContext(0, 1, width, 1, 1, scope, null, null, null, 0.6, shared);
  }

  /** Gives parameters their recorded values. */
  static void load(GoldenFile file, List<Parameter> parameters, String scopePrefix, String prefix) {
    for (Parameter parameter : parameters) {
      if (parameter.name().startsWith(scopePrefix)) {
        parameter.value().fill(file.values(prefix + recorded(parameter, scopePrefix)));
      }
    }
  }

  static void expectGradients(GoldenFile file, List<Parameter> parameters, String scopePrefix, String prefix) {
    long compared = 0;
    for (Parameter parameter : parameters) {
      if (parameter.name().startsWith(scopePrefix)) {
        String name = prefix + recorded(parameter, scopePrefix);
        if (file.contains(name)) {
          file.expect(name, parameter.value().gradient(), TOLERANCE);
          compared++;
        }
      }
    }
    assertThat(compared).as("gradients of parameters")
        .isEqualTo(PARAMETERS.values().stream().filter(name -> file.contains(prefix + name)).count());
  }

  /** Compares a gradient that may not be recorded. */
  static void expectIfRecorded(GoldenFile file, String name, double[] actual) {
    if (file.contains(name)) {
      file.expect(name, actual, TOLERANCE);
    }
  }

  private static String recorded(Parameter parameter, String scopePrefix) {
    String name = parameter.name().substring(scopePrefix.length());
    assertThat(PARAMETERS).containsKey(name);
    return PARAMETERS.get(name);
  }

  static void expectTable(GoldenFile file, String name, SparseTable table) {
    expectIfRecorded(file, name, table.denseGradient());
  }

  static Tensor apply(Memory memory, Tape tape, Tensor input, boolean training) {
    Tensor row = input.shape().rank() == 3 ? input : input.reshaped(1, input.shape().size(0), input.shape().size(1));
    Segment segment = new Segment(tape, row, training, true, 0, new RandomStream(0), false);
    Tensor output = memory.step(segment, MemoryState.empty(row.shape().size(0))).feedForward(row, null, null);
    return output.reshaped(input.shape().toArray());
  }

  static void backward(GoldenFile file, String outputGradient, Tape tape, Tensor output) {
    Tensor gradient = tape.empty(ElementType.FLOAT64, output.shape()).fill(file.values(outputGradient));
    tape.backward(output, gradient);
  }
}
