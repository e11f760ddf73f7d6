package org.mneme.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.model.BlockMemory;
import org.mneme.model.ModelConfig;
import org.mneme.model.ModelState;
import org.mneme.model.Pass;
import org.mneme.model.Transformer;
import org.mneme.nn.ParameterScope;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.plugin.Plugins;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.train.Trainer;
import org.mneme.train.TrainingConfig;

/** A model with one memory, ready for training steps and inference passes on segments that follow each other. */
public final class Workload implements AutoCloseable {
  private static final long SEED = 0;
  private static final TrainingConfig TRAINING = new TrainingConfig(
      1_000_000, 1, 1e-4, 0, TrainingConfig.Schedule.CONSTANT, 1, 1, 0.9, 0.999, 1e-8, 0, 1, 0, 1, 1, 0, 0, 0, SEED);

  private final Kernels kernels;
  private final Transformer model;
  private final Trainer trainer;
  private final RepeatedSegment segments;
  private final RandomStream random = new RandomStream(SEED);
  private ModelState state;

  private Workload(Kernels kernels, ModelConfig config, Size size, List<BlockMemory> memories) {
    this.kernels = kernels;
    ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT32, random.named("model"));
    this.model = new Transformer(config, size.vocabulary(), memories, scope);
    this.segments =
        new RepeatedSegment(size.batch(), config.segment(), size.vocabulary(), random.named("data"));
    this.trainer = new Trainer(kernels, model, segments, training(size.batch()), random.named("training"));
    this.state = model.begin(size.batch());
  }

  private static TrainingConfig training(int batch) {
    return new TrainingConfig(
        TRAINING.steps(), batch, TRAINING.learningRate(), TRAINING.warmup(), TRAINING.schedule(),
        TRAINING.finalFactor(), TRAINING.clip(), TRAINING.beta1(), TRAINING.beta2(), TRAINING.epsilon(),
        TRAINING.weightDecay(), TRAINING.accumulation(), TRAINING.accumulationChange(), TRAINING.accumulationLater(),
        TRAINING.backpropagateSegments(), TRAINING.evaluateEvery(), TRAINING.checkpointEvery(), TRAINING.minutes(),
        TRAINING.seed());
  }

  /**
   * Creates the model of a size with a memory that some plugin on the class path contributes.
   *
   * @throws org.mneme.config.ConfigurationException if there is no memory of that name
   */
  public static Workload of(Size size, String memory, int threads) {
    return of(size, size.model(), memory, Kernels.best(threads));
  }

  /** The same with kernels that are given, which are closed with it. */
  public static Workload of(Size size, String memory, Kernels kernels) {
    return of(size, size.model(), memory, kernels);
  }

  /** The same with one block only (the embedding and the output layer are still there). */
  public static Workload ofOneBlock(Size size, String memory, int threads) {
    return of(size, size.model(1), memory, Kernels.best(threads));
  }

  private static Workload of(Size size, ModelConfig config, String memory, Kernels kernels) {
    Problems problems = new Problems();
    MemoryRegistry registry = Plugins.load(Workload.class.getClassLoader()).memories();
    List<BlockMemory> memories = new ArrayList<>();
    for (String options : size.memories(memory, config.layers())) {
      ConfigTree tree = ConfigTree.parse(options, "the benchmark's options of " + memory);
      registry.resolve(tree, config.layers(), problems).ifPresent(resolved -> memories.add(resolved.memory()));
    }
    problems.throwIfAny();
    return new Workload(kernels, config, size, memories);
  }

  /** Makes one update: forward, backward, clipping, Adam. Returns the loss. */
  public double train() {
    return trainer.update().loss();
  }

  /** Reads one segment without gradients; memories move on. Returns one of the logits. */
  public double infer() {
    ModelState before = state;
    try (Tape tape = kernels.withoutGradients()) {
      var step = model.forward(Pass.evaluation(tape, trainer.step(), random), segments.next().ids(), before);
      double logit = step.logits().get(0);
      state = step.state().kept(tape);
      return logit;
    } finally {
      before.close();
    }
  }

  /** Returns the native memory that tensors have taken from the system so far, in bytes. */
  public long nativeBytes() {
    return kernels.allocatedBytes();
  }

  /** Returns the number of parameters. */
  public long parameters() {
    return model.parameterCount();
  }

  @Override
  public void close() {
    state.close();
    trainer.close();
    model.close();
    kernels.close();
  }
}
