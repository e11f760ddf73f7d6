package org.mneme.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mneme.memory.AuxiliaryLoss;
import org.mneme.memory.SelfTrained;
import org.mneme.model.ModelState;
import org.mneme.model.ModelStep;
import org.mneme.model.Pass;
import org.mneme.model.Transformer;
import org.mneme.task.Batch;
import org.mneme.task.TrainingStream;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.Scale;
import org.mneme.tensor.operations.SoftmaxCrossEntropy;

/**
 * Trains a model on a stream, one update at a time.
 *
 * <p>An update reads segments until it has seen as many scored ones as it averages. Segments that are not scored only move the memories on, without
 * gradients. With {@code backpropagateSegments} above 1, that many scored segments in a row share a tape and gradients flow between them.
 *
 * <p>Everything random in an update comes from a stream numbered by the update, so that a run continues exactly from a checkpoint.
 */
public final class Trainer implements AutoCloseable {
  private final Kernels kernels;
  private final Transformer model;
  private final TrainingStream stream;
  private final TrainingConfig config;
  private final RandomStream random;
  private final Optimizer optimizer;
  private ModelState state;
  private Batch held;
  private long[] positionBeforeHeld;
  private long step;

  /** Starts at step 0, with Adam. */
  public Trainer(
      Kernels kernels, Transformer model, TrainingStream stream, TrainingConfig config, RandomStream random) {
    this(kernels, model, stream, config, new AdamFamily(), random);
  }

  /** Starts at step 0. */
  public Trainer(
      Kernels kernels, Transformer model, TrainingStream stream, TrainingConfig config, OptimizerFamily family,
      RandomStream random) {
    this.kernels = kernels;
    this.model = model;
    this.stream = stream;
    this.config = config;
    this.random = random;
    this.optimizer = family.create(kernels, config, model.parameters());
    this.state = model.begin(config.batch());
  }

  /** What one update adds up. */
  private static final class Sums {
    double loss;
    int scored;
    long tokens;
    final Map<String, Double> auxiliary = new LinkedHashMap<>();
    Map<String, Double> diagnostics = Map.of();
  }

  /**
   * Makes one update.
   *
   * @throws DivergenceException if the loss or the gradients are not finite
   */
  public StepReport update() {
    final long start = System.nanoTime();
    step++;
    RandomStream stepRandom = random.named("step").numbered(step);
    Sums sums = new Sums();
    int wanted = config.accumulationAt(step);
    while (sums.scored < wanted) {
      readAndDifferentiate(stepRandom, config.backpropagateSegments(), sums);
    }
    double loss = sums.loss / sums.scored;
    requireFinite("the loss", loss);
    double norm = optimizer.update(step, 1.0 / sums.scored);
    requireFinite("the gradient's norm", norm);
    for (SelfTrained part : model.selfTrained()) {
      part.update(step, config.memoryScheduleFactor(step), 1.0 / sums.scored);
    }
    sums.auxiliary.replaceAll((name, value) -> value / sums.scored);
    return new StepReport(
        step, loss, sums.auxiliary, norm, config.learningRate() * config.learningRateFactor(step), sums.tokens,
        (System.nanoTime() - start) / 1e9, sums.diagnostics);
  }

  private void requireFinite(String what, double value) {
    if (!Double.isFinite(value)) {
      model.parameters().forEach(parameter -> parameter.value().clearGradient());
      model.selfTrained().forEach(SelfTrained::discardGradients);
      throw new DivergenceException(step, what, value);
    }
  }

  /** Reads up to {@code limit} scored segments on one tape and adds their gradients. */
  private void readAndDifferentiate(RandomStream stepRandom, int limit, Sums sums) {
    Batch batch = nextScored(stepRandom, sums);
    ModelState before = state;
    try (Tape tape = kernels.tape()) {
      Tensor total = null;
      ModelState current = state;
      int count = 0;
      while (batch != null) {
        count++;
        boolean carries = count < limit;
        Pass pass = Pass.training(tape, step - 1, stepRandom.numbered(sums.scored)).carrying(carries);
        ModelStep result = model.forward(pass, batch.ids(), current);
        Tensor loss = SoftmaxCrossEntropy.apply(tape, result.logits(), batch.targets());
        sums.loss += loss.get(0);
        sums.scored++;
        sums.tokens += batch.tokens();
        sums.diagnostics = result.diagnostics();
        total = total == null ? loss : Add.apply(tape, total, loss);
        total = addAuxiliary(tape, total, result.losses(), sums);
        current = result.state();
        batch = carries ? nextOnTape() : null;
      }
      tape.backward(total);
      state = current.kept(tape);
    }
    before.close();
  }

  private static Tensor addAuxiliary(Tape tape, Tensor total, List<AuxiliaryLoss> losses, Sums sums) {
    Tensor sum = total;
    for (AuxiliaryLoss loss : losses) {
      sums.auxiliary.merge(loss.name(), loss.value().get(0), Double::sum);
      if (loss.weight() != 0) {
        sum = Add.apply(tape, sum, loss.weight() == 1 ? loss.value() : Scale.apply(tape, loss.value(), loss.weight()));
      }
    }
    return sum;
  }

  /** Returns the next scored segment, after the memories have gone through those before it. */
  private Batch nextScored(RandomStream stepRandom, Sums sums) {
    while (true) {
      Batch batch = take();
      reset(batch);
      if (batch.scored()) {
        return batch;
      }
      sums.tokens += batch.tokens();
      if (model.remembers()) {
        remember(batch, stepRandom.named("remember").numbered(sums.tokens));
      }
    }
  }

  /** Returns the next segment if it can follow on the same tape, or keeps it for later. */
  private Batch nextOnTape() {
    Batch batch = take();
    if (batch.scored() && !batch.startsAnew()) {
      return batch;
    }
    held = batch;
    return null;
  }

  private Batch take() {
    if (held != null) {
      Batch batch = held;
      held = null;
      return batch;
    }
    positionBeforeHeld = stream.position();
    return stream.next();
  }

  private void reset(Batch batch) {
    if (!batch.startsAnew()) {
      return;
    }
    boolean all = true;
    for (boolean begins : batch.begins()) {
      all &= begins;
    }
    if (all) {
      state.close();
      state = model.begin(config.batch());
      return;
    }
    for (int row = 0; row < batch.begins().length; row++) {
      if (batch.begins()[row]) {
        state.resetRow(row);
      }
    }
  }

  private void remember(Batch batch, RandomStream passRandom) {
    ModelState before = state;
    try (Tape tape = kernels.withoutGradients()) {
      Pass pass = Pass.training(tape, step - 1, passRandom).remembering();
      state = model.forward(pass, batch.ids(), before).state().kept(tape);
    }
    before.close();
  }

  /** Returns the number of updates made. */
  public long step() {
    return step;
  }

  /** Returns the model. */
  public Transformer model() {
    return model;
  }

  /** Returns what the memories remember now. */
  public ModelState state() {
    return state;
  }

  /** Returns where the stream stands; a segment that was read ahead is read again. */
  public long[] streamPosition() {
    return held == null ? stream.position() : positionBeforeHeld.clone();
  }

  /** Returns the optimizer. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** Continues from a checkpoint: the caller has filled the parameters and the optimizer's moments; this takes over the state, and closes it. */
  public void restore(long restoredStep, long[] streamPosition, ModelState restoredState) {
    step = restoredStep;
    held = null;
    stream.restore(streamPosition);
    state.close();
    state = restoredState;
  }

  @Override
  public void close() {
    state.close();
    optimizer.close();
  }
}
