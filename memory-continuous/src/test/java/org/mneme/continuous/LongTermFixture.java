package org.mneme.continuous;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.List;
import java.util.Optional;
import org.mneme.memory.BlockContext;
import org.mneme.memory.SharedParts;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

/** A long-term memory in float64 with the sizes and weights of a recorded case. */
final class LongTermFixture implements AutoCloseable {
  final Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);
  final LongTermMemory memory;
  final int width;
  final int heads;
  private final Map<String, Parameter> parameters = new HashMap<>();

  LongTermFixture(GoldenTensors golden, String sticky, double leastVariance) {
    this.heads = golden.size("heads");
    this.width = heads * golden.size("d_head");
    ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT64, new RandomStream(1));
    BlockContext context = new BlockContext(
        0, 1, width, heads, golden.size("L"), scope, null, null, null, 0.6, new SharedParts());
    this.memory = new LongTermMemory(config(golden, sticky, leastVariance), context, ContinuousParts.standard());
    scope.created().forEach(parameter -> parameters.put(parameter.name(), parameter));
  }

  /** The configuration of a recorded case. */
  static InfiniteConfig config(GoldenTensors golden, String sticky, double leastVariance) {
    InfiniteConfig defaults = new InfiniteConfig();
    return new InfiniteConfig(
        defaults.shortTerm(), golden.size("N"), "gaussian", golden.numbers("widths"), false, golden.number("lam"),
        golden.size("M"), golden.size("L"), "fixed", Optional.of(golden.number("tau")), true,
        InfiniteConfig.Stored.RAW, "gaussian", leastVariance, 3, 64, 1, golden.number("sigma_0"), sticky, 128);
  }

  /** Names of the authors' weights and ours. */
  static final Map<String, String> NAMES = Map.of(
      "attn_out.weight", "output.weight", "proj_key.weight", "keys.weight", "proj_value.weight", "values.weight",
      "mu.weight", "density.mean.weight", "sigma.weight", "density.variance.weight", "mask_net.bias", "gate.bias",
      "mask_net.weight", "gate.weight");

  /** Copies the authors' weights. */
  void load(GoldenTensors golden, String prefix) {
    NAMES.forEach((theirs, ours) -> parameter(ours).fill(ours(theirs, golden.vector(prefix + theirs))));
  }

  Tensor parameter(String name) {
    return parameters.get(name).value();
  }

  List<Tensor> parameters() {
    return parameters.values().stream().map(Parameter::value).toList();
  }

  /** Reorders the authors' values of a weight: a kernel {@code [out, in, tap]} becomes {@code [tap, in, out]}. */
  double[] ours(String theirName, double[] values) {
    return theirName.equals("mask_net.weight") ? kernel(values, true, width) : values;
  }

  /** Reorders our values of a weight as the authors have them. */
  double[] theirs(String theirName, double[] values) {
    return theirName.equals("mask_net.weight") ? kernel(values, false, width) : values;
  }

  static double[] kernel(double[] values, boolean toOurs, int width) {
    double[] reordered = new double[values.length];
    for (int out = 0; out < width; out++) {
      for (int in = 0; in < width; in++) {
        for (int tap = 0; tap < 3; tap++) {
          int theirs = (out * width + in) * 3 + tap;
          int ours = (tap * width + in) * width + out;
          reordered[toOurs ? ours : theirs] = values[toOurs ? theirs : ours];
        }
      }
    }
    return reordered;
  }

  Tensor tensor(GoldenTensors golden, String name) {
    return kernels.tensor(ElementType.FLOAT64, Shape.of(golden.shape(name)), golden.vector(name));
  }

  static Signal nothing(int batch) {
    return new Signal(null, new long[batch], null, null);
  }

  static boolean[] all(int batch) {
    boolean[] all = new boolean[batch];
    Arrays.fill(all, true);
    return all;
  }

  @Override
  public void close() {
    kernels.close();
  }
}
