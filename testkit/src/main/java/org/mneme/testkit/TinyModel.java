package org.mneme.testkit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.model.BlockMemory;
import org.mneme.model.ModelConfig;
import org.mneme.model.ModelState;
import org.mneme.model.ModelStep;
import org.mneme.model.Pass;
import org.mneme.model.Transformer;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** The shared transformer at a size for tests, two blocks of width 16, with one memory in each block; it reads on from call to call. */
public final class TinyModel implements AutoCloseable {
  /** The number of tokens. */
  public static final int VOCABULARY = 11;

  /** The usual length of a segment. */
  public static final int SEGMENT = 6;

  private static final int WIDTH = 16;
  private static final int LAYERS = 2;

  private final Kernels kernels;
  private final Transformer model;
  private final long seed;
  private ModelState state;
  private long segments;

  /**
   * Creates a model whose parameters are all random and large enough that everything matters; float64 in portable form, float32 in CPU form.
   *
   * @param seed where its values and everything that the memory draws start
   * @param batch the number of sequences read side by side
   */
  public TinyModel(Kernels kernels, long seed, int batch, Function<BlockContext, Memory> memory) {
    this(kernels, seed, batch, WIDTH, memory);
  }

  /**
   * Creates a model of another width than the usual one.
   *
   * @param seed where its values and everything that the memory draws start
   * @param batch the number of sequences read side by side
   * @param width the model's width, an even number for two heads
   */
  public TinyModel(Kernels kernels, long seed, int batch, int width, Function<BlockContext, Memory> memory) {
    this.kernels = kernels;
    this.seed = seed;
    ElementType type = kernels.form() == Kernels.Form.CPU ? ElementType.FLOAT32 : ElementType.FLOAT64;
    ModelConfig usual = new ModelConfig();
    ModelConfig config = new ModelConfig(
        LAYERS, width, 2, 24, usual.activation(), usual.norm(), true, usual.positions(), 64, false, false, false, true,
        false, false, true, 0, 1e-5, 0.6, SEGMENT);
    this.model = new Transformer(
        config, VOCABULARY, List.of(new BlockMemory("memory", List.of(), memory)),
        new ParameterScope(kernels, type, new RandomStream(seed)));
    enliven();
    this.state = model.begin(batch);
  }

  /** Gives biases and gains random values too, so that none of them hides what another does. */
  private void enliven() {
    for (Parameter parameter : model.parameters()) {
      if (parameter.value().shape().rank() == 1) {
        RandomStream random = new RandomStream(seed).named(parameter.name());
        double mean = parameter.name().contains("Norm.weight") ? 1 : 0;
        double[] values = new double[Math.toIntExact(parameter.size())];
        Arrays.setAll(values, index -> mean + 0.3 * random.nextGaussian());
        parameter.value().fill(values);
      }
    }
  }

  /** Returns random sequences. */
  public static int[][] sequences(RandomStream random, int batch, int length) {
    int[][] sequences = new int[batch][length];
    for (int[] sequence : sequences) {
      Arrays.setAll(sequence, index -> random.nextInt(VOCABULARY));
    }
    return sequences;
  }

  /** Reads on, in segments of one length, and returns the logits {@code [B][T V]}; the last segment may be shorter. */
  public double[][] read(int[][] sequences, int segment) {
    int length = sequences[0].length;
    double[][] logits = new double[sequences.length][length * VOCABULARY];
    for (int start = 0; start < length; start += segment) {
      int end = Math.min(length, start + segment);
      try (Tape tape = kernels.withoutGradients()) {
        ModelStep step = model.forward(Pass.evaluation(tape, 0, random()), ids(sequences, start, end), state);
        double[] part = step.logits().toDoubles();
        int size = (end - start) * VOCABULARY;
        for (int row = 0; row < sequences.length; row++) {
          System.arraycopy(part, row * size, logits[row], start * VOCABULARY, size);
        }
        replace(step.state().kept(tape));
      }
    }
    return logits;
  }

  /** Goes on in training, on a tape of the caller; the state is the tape's and is not kept. */
  Tensor train(Tape tape, int[][] sequences, int start, int end, boolean carries) {
    return step(tape, sequences, start, end, carries).logits();
  }

  /** Goes on in training, as {@link #train} does, and returns all that the step gave. */
  ModelStep step(Tape tape, int[][] sequences, int start, int end, boolean carries) {
    Pass pass = Pass.training(tape, 0, random()).carrying(carries);
    ModelStep step = model.forward(pass, ids(sequences, start, end), state);
    state = step.state();
    return step;
  }

  /** Returns the logits of a segment in training, from what is remembered now, which stays as it is. */
  Tensor present(Tape tape, int[][] sequences) {
    Pass pass = Pass.training(tape, 0, new RandomStream(seed).named("present"));
    return model.forward(pass, ids(sequences, 0, sequences[0].length), state).logits();
  }

  private RandomStream random() {
    return new RandomStream(seed).named("reading").numbered(segments++);
  }

  private static Indices ids(int[][] sequences, int start, int end) {
    int[] ids = new int[sequences.length * (end - start)];
    for (int row = 0; row < sequences.length; row++) {
      System.arraycopy(sequences[row], start, ids, row * (end - start), end - start);
    }
    return new Indices(Shape.of(sequences.length, end - start), ids);
  }

  /** Makes one sequence forget. */
  public void reset(int row) {
    state.resetRow(row);
  }

  /** Goes on from a state that is made anew from the numbers of this one, as a checkpoint does. */
  public void saveAndRestore() {
    replace(new ModelState(
        state.blocks().stream().map(states -> states.stream().map(this::rebuilt).toList()).toList()));
  }

  private MemoryState rebuilt(MemoryState saved) {
    MemoryState restored = MemoryState.empty(saved.batch());
    for (Map.Entry<String, Tensor> entry : saved.tensors().entrySet()) {
      Tensor tensor = entry.getValue();
      restored = restored.with(entry.getKey(), kernels.tensor(tensor.type(), tensor.shape(), tensor.toDoubles()));
    }
    for (Map.Entry<String, long[]> entry : saved.counters().entrySet()) {
      restored = restored.withCounter(entry.getKey(), entry.getValue());
    }
    return restored;
  }

  private void replace(ModelState next) {
    state.close();
    state = next;
  }

  /** Returns what is remembered of each sequence, in bytes. */
  public long stateBytes() {
    return state.bytesPerRow();
  }

  /** Returns the model. */
  public Transformer transformer() {
    return model;
  }

  /** Returns the parameters that the memory added, by name. */
  public Map<String, Tensor> memoryParameters() {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    model.parameters()
        .stream()
        .filter(parameter -> parameter.name().contains(".memory."))
        .forEach(parameter -> parameters.put(parameter.name(), parameter.value()));
    return parameters;
  }

  /** Starts again with nothing remembered, and with the same random numbers to come. */
  public void begin(int batch) {
    segments = 0;
    replace(model.begin(batch));
  }

  /** Goes on with the random numbers of a model that has just begun. */
  public void drawAgain() {
    segments = 0;
  }

  /** Starts again without giving back a state that belongs to a tape. */
  void beginOnTape(int batch) {
    segments = 0;
    state = model.begin(batch);
  }

  @Override
  public void close() {
    state.close();
    model.close();
  }
}
