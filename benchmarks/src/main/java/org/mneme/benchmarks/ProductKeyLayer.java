package org.mneme.benchmarks;

import org.mneme.config.Binder;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.kv.ProductKeyConfig;
import org.mneme.kv.ProductKeyMemory;
import org.mneme.memory.BlockContext;
import org.mneme.memory.MemoryState;
import org.mneme.memory.Segment;
import org.mneme.memory.SelfTrained;
import org.mneme.memory.SharedParts;
import org.mneme.nn.ParameterScope;
import org.mneme.nn.Sinusoids;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.train.Adam;
import org.mneme.train.TrainingConfig;

/** One product-key layer by itself, ready for training steps. */
final class ProductKeyLayer implements Piece {
  private static final TrainingConfig TRAINING = new TrainingConfig(
      1_000_000, 1, 1e-4, 0, TrainingConfig.Schedule.CONSTANT, 1, 1, 0.9, 0.999, 1e-8, 0, 1, 0, 1, 1, 0, 0, 0, 0);

  private final Kernels kernels;
  private final RandomStream random = new RandomStream(0);
  private final ProductKeyMemory memory;
  private final Adam adam;
  private final Tensor input;
  private final Tensor gradient;
  private long step;

  ProductKeyLayer(String options, int tokens, int width, int threads) {
    this.kernels = Kernels.best(threads);
    ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT32, random.named("layer"));
    this.memory = new ProductKeyMemory(
        configuration(options), new BlockContext(
            0, 1, width, 1, tokens, scope, null, null, new Sinusoids(kernels, ElementType.FLOAT32, width), 1,
            new SharedParts()));
    this.adam = new Adam(kernels, TRAINING, scope.created());
    RandomTensors numbers = new RandomTensors(kernels);
    this.input = numbers.normal(1, tokens, width).asLeaf();
    this.gradient = numbers.normal(1, tokens, width);
  }

  private static ProductKeyConfig configuration(String options) {
    Problems problems = new Problems();
    ProductKeyConfig config = Binder.bind(
        ConfigTree.parse(options, "the benchmark's options of product-key"), ProductKeyConfig.class, problems);
    problems.throwIfAny();
    return config;
  }

  /** Makes one update: forward, backward and both optimizers. Returns one number of the output. */
  @Override
  public double run() {
    step++;
    double result;
    try (Tape tape = kernels.tape()) {
      Segment segment = new Segment(tape, input, true, true, step - 1, random, false);
      Tensor output = memory.step(segment, MemoryState.empty(1)).feedForward(input, null, random);
      tape.backward(output, gradient);
      result = output.get(0);
    }
    input.clearGradient();
    adam.update(step, 1);
    for (SelfTrained part : memory.selfTrained()) {
      part.update(step, 1, 1);
    }
    return result;
  }

  @Override
  public void close() {
    adam.close();
    memory.selfTrained().forEach(SelfTrained::close);
    kernels.close();
  }
}
