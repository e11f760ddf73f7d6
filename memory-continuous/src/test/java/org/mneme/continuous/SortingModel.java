package org.mneme.continuous;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Segment;
import org.mneme.model.BlockMemory;
import org.mneme.model.ModelConfig;
import org.mneme.model.Transformer;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.operations.Activate;

/** The authors' tiny sorting model, with what its memories did in the last segment. */
final class SortingModel implements AutoCloseable {
  private static final int VOCABULARY = 22;

  final Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);
  final Transformer transformer;
  final List<InfiniteStep> steps = new ArrayList<>();
  private final int width;

  /** Part of a recorded tensor, from one element to another, in the authors' layout. */
  private record Place(String name, double from, double to) {
    double[] of(double[] all) {
      return Arrays.copyOfRange(all, (int) Math.round(from * all.length), (int) Math.round(to * all.length));
    }
  }

  SortingModel(GoldenTensors golden, double klWeight) {
    int heads = golden.size("heads");
    this.width = heads * golden.size("d_head");
    ModelConfig config = new ModelConfig(
        golden.size("layers"), width, heads, golden.size("d_inner"), Activate.Function.RELU, ModelConfig.Norm.POST,
        false, ModelConfig.Positions.RELATIVE, 1, true, false, false, true, false, false, true, 0, 1e-5, 0.6,
        golden.size("tgt_len"));
    InfiniteConfig fixture = LongTermFixture.config(golden, "none", 1e-6);
    InfiniteConfig memory = new InfiniteConfig(
        golden.size("mem_len"), fixture.basis(), fixture.functions(), fixture.widths(), false, fixture.ridge(),
        fixture.samples(), fixture.chunk(), fixture.contraction(), fixture.tau(), true, fixture.stored(),
        fixture.density(), fixture.leastVariance(), 3, 64, klWeight, fixture.klDeviation(), "none", 128);
    ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT64, new RandomStream(1));
    BlockMemory blockMemory =
        new BlockMemory("infinite", List.of(), context -> new Watched(new InfiniteMemory(memory, context)));
    this.transformer = new Transformer(config, VOCABULARY, List.of(blockMemory), scope);
  }

  /** Keeps the steps of a memory. */
  private final class Watched implements Memory {
    private final InfiniteMemory memory;

    Watched(InfiniteMemory memory) {
      this.memory = memory;
    }

    @Override
    public MemoryStep step(Segment segment, MemoryState state) {
      InfiniteStep step = (InfiniteStep) memory.step(segment, state);
      steps.add(step);
      return step;
    }
  }

  /** Copies the authors' weights. */
  void load(GoldenTensors golden) {
    for (Parameter parameter : transformer.parameters()) {
      Place place = place(parameter.name());
      double[] values = place.of(golden.vector("weights." + place.name()));
      parameter.value().fill(isGate(parameter.name()) ? LongTermFixture.kernel(values, true, width) : values);
    }
  }

  /** Fails unless all gradients are the recorded ones. */
  void assertGradients(GoldenTensors golden, String prefix, double tolerance) {
    Map<String, List<Parameter>> byRecorded = new LinkedHashMap<>();
    transformer.parameters()
        .forEach(parameter -> byRecorded.computeIfAbsent(place(parameter.name()).name(), name -> new ArrayList<>())
            .add(parameter));
    Set<String> unseen = new HashSet<>(golden.names().stream().filter(name -> name.startsWith(prefix)).toList());
    byRecorded.forEach((name, parameters) -> {
      double[] found = parameters.stream().map(this::gradient).flatMapToDouble(Arrays::stream).toArray();
      if (unseen.remove(prefix + name)) {
        golden.assertMatches(prefix + name, found, tolerance);
      } else {
        assertThat(found).as("gradient of " + name).containsOnly(0);
      }
    });
    assertThat(unseen).as("gradients that belong to no parameter").isEmpty();
  }

  private double[] gradient(Parameter parameter) {
    if (!parameter.value().hasGradient()) {
      return new double[Math.toIntExact(parameter.size())];
    }
    double[] values = parameter.value().gradient().toDoubles();
    return isGate(parameter.name()) ? LongTermFixture.kernel(values, false, width) : values;
  }

  private static boolean isGate(String name) {
    return name.endsWith("gate.weight");
  }

  private static Place place(String name) {
    String[] parts = name.split("\\.", 3);
    return switch (parts[0]) {
      case "embedding" -> whole("word_emb.emb_layers.0.weight");
      case "output" -> whole("proj_output.weight");
      case "contentBias" -> whole("r_w_bias");
      case "positionBias" -> whole("r_r_bias");
      case "blocks" -> placeInBlock("layers." + parts[1] + ".", parts[2]);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Place placeInBlock(String layer, String name) {
    String end = name.substring(name.lastIndexOf('.') + 1);
    return switch (name.substring(0, name.lastIndexOf('.'))) {
      case "attention.queries" -> new Place(layer + "dec_attn.qkv_net.weight", 0, 1 / 3.0);
      case "attention.keysValues" -> new Place(layer + "dec_attn.qkv_net.weight", 1 / 3.0, 1);
      case "attention.output" -> whole(layer + "dec_attn.o_net.weight");
      case "attention.positions" -> whole(layer + "dec_attn.r_net.weight");
      case "firstNorm" -> whole(layer + "dec_attn.layer_norm." + end);
      case "secondNorm" -> whole(layer + "pos_ff.layer_norm." + end);
      case "feedForward.first" -> whole(layer + "pos_ff.CoreNet.0." + end);
      case "feedForward.second" -> whole(layer + "pos_ff.CoreNet.3." + end);
      default -> whole(layer + "dec_attn.long_term_attention." + theirs(name.substring("memory.infinite.".length())));
    };
  }

  private static String theirs(String ours) {
    return LongTermFixture.NAMES.entrySet()
        .stream()
        .filter(entry -> entry.getValue().equals(ours))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static Place whole(String name) {
    return new Place(name, 0, 1);
  }

  @Override
  public void close() {
    kernels.close();
  }
}
