package org.mneme.train;

import java.nio.ByteOrder;
import org.mneme.model.ModelState;
import org.mneme.model.ModelStep;
import org.mneme.model.ModelTally;
import org.mneme.model.Pass;
import org.mneme.model.Transformer;
import org.mneme.task.Reader;
import org.mneme.task.TrainedModel;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.SoftmaxCrossEntropy;

/** Lets a task read with a {@link Transformer}. Nothing is trained and nothing is dropped. */
public final class ModelReader implements TrainedModel {
  private final Kernels kernels;
  private final Transformer model;
  private final long step;
  private final RandomStream random;
  private final ModelTally tally;

  /**
   * Takes the model.
   *
   * @param step how many updates it has had
   * @param random the source of what memories draw while reading
   */
  public ModelReader(Kernels kernels, Transformer model, long step, RandomStream random) {
    this(kernels, model, step, random, null);
  }

  /**
   * Takes the model.
   *
   * @param step how many updates it has had
   * @param random the source of what memories draw while reading
   * @param tally where memories add up what is found out about them in scored segments; null where nobody asks
   */
  public ModelReader(Kernels kernels, Transformer model, long step, RandomStream random, ModelTally tally) {
    this.tally = tally;
    this.kernels = kernels;
    this.model = model;
    this.step = step;
    this.random = random;
  }

  @Override
  public Reader reader(int batch) {
    return new StateReader(model.begin(batch), 0);
  }

  @Override
  public int vocabulary() {
    return model.vocabulary();
  }

  @Override
  public int segment() {
    return model.config().segment();
  }

  @Override
  public long pastTokens() {
    return model.pastTokens();
  }

  private final class StateReader implements Reader {
    private ModelState state;
    private long segments;

    StateReader(ModelState state, long segments) {
      this.state = state;
      this.segments = segments;
    }

    @Override
    public void remember(Indices ids) {
      if (!model.remembers()) {
        return;
      }
      try (Tape tape = kernels.withoutGradients()) {
        advance(tape, pass(tape).remembering(), ids);
      }
    }

    @Override
    public float[] logits(Indices ids) {
      try (Tape tape = kernels.withoutGradients()) {
        Tensor logits = advance(tape, pass(tape), ids).logits();
        float[] values = new float[Math.toIntExact(logits.shape().elements())];
        copyElements(logits, values);
        return values;
      }
    }

    @Override
    public double[] losses(Indices ids, Indices targets) {
      double[] losses = new double[targets.values().length];
      try (Tape tape = kernels.withoutGradients()) {
        SoftmaxCrossEntropy.apply(tape, advance(tape, pass(tape), ids).logits(), targets, losses);
      }
      return losses;
    }

    private Pass pass(Tape tape) {
      return Pass.evaluation(tape, step, random.numbered(segments++)).tallying(tally);
    }

    private ModelStep advance(Tape tape, Pass pass, Indices ids) {
      ModelState before = state;
      ModelStep result = model.forward(pass, ids, before);
      state = result.state().kept(tape);
      before.close();
      return result;
    }

    @Override
    public void resetRow(int row) {
      state.resetRow(row);
    }

    @Override
    public Reader copy() {
      return new StateReader(state.copy(kernels), segments);
    }

    @Override
    public void close() {
      state.close();
    }
  }

  private static void copyElements(Tensor tensor, float[] values) {
    if (tensor.type() == ElementType.FLOAT32) {
      tensor.segment().asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
    } else {
      for (int index = 0; index < values.length; index++) {
        values[index] = (float) tensor.get(index);
      }
    }
  }
}
