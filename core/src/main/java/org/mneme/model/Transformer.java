package org.mneme.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mneme.memory.AuxiliaryLoss;
import org.mneme.memory.Findings;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.Profile;
import org.mneme.memory.SelfTrained;
import org.mneme.memory.SharedParts;
import org.mneme.nn.Initializer;
import org.mneme.nn.Normalization;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.nn.RelativeAttention;
import org.mneme.nn.RotaryPositions;
import org.mneme.nn.Sinusoids;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.Dropout;
import org.mneme.tensor.operations.Embedding;
import org.mneme.tensor.operations.SliceTime;

/**
 * The shared transformer: a causal decoder that reads token ids {@code [B, T]} segment by segment and whose blocks carry interchangeable
 * memories.
 *
 * <pre>
 * h_0 = sqrt(D) embedding[ids]      h_(n+1) = block_n(h_n, memories)      logits = norm(h_N) W^T
 * </pre>
 */
public final class Transformer implements AutoCloseable {
  private final ModelConfig config;
  private final int vocabulary;
  private final ParameterScope scope;
  private final Tensor embedding;
  private final Tensor positionTable;
  private final List<Block> blocks = new ArrayList<>();
  private final Normalization finalNorm;
  private final Tensor outputWeight;
  private final Tensor outputBias;

  /**
   * Creates a model with its first values.
   *
   * @param vocabulary the number of tokens V
   * @param memories what the blocks carry
   * @param scope where the parameters are created
   */
  public Transformer(ModelConfig config, int vocabulary, List<BlockMemory> memories, ParameterScope scope) {
    this.config = config;
    this.vocabulary = vocabulary;
    this.scope = scope;
    int width = config.width();
    Initializer normal = Initializer.normal(0.02);
    this.embedding = scope.create("embedding.weight", Shape.of(vocabulary, width), normal).value();
    this.positionTable = config.positions() == ModelConfig.Positions.ABSOLUTE
        ? scope.create("positions.weight", Shape.of(config.contextLength(), width), normal).value()
        : null;
    Sinusoids sinusoids = config.positions() == ModelConfig.Positions.RELATIVE
        ? new Sinusoids(scope.kernels(), scope.type(), width)
        : null;
    RotaryPositions rotary = config.positions() == ModelConfig.Positions.ROTARY
        ? new RotaryPositions(config.headSize(), config.rotaryBase(), config.rotaryPairs())
        : null;
    Block.PositionBiases shared = sinusoids != null && config.sharedPositionBiases()
        ? new Block.PositionBiases(
            RelativeAttention.headBias(scope, "contentBias", width, config.heads()),
            RelativeAttention.headBias(scope, "positionBias", width, config.heads()))
        : null;
    SharedParts sharedParts = new SharedParts();
    for (int index = 0; index < config.layers(); index++) {
      blocks.add(new Block(config, index, scope.in("blocks").in(Integer.toString(index)), sinusoids, rotary, shared,
          memories, sharedParts));
    }
    this.finalNorm = config.finalNorm() ? Block.norm(config, scope.in("finalNorm")) : null;
    this.outputWeight = config.tied()
        ? embedding
        : scope.create("output.weight", Shape.of(vocabulary, width), Initializer.fanIn(config.initialisationGain()))
            .value();
    this.outputBias =
        config.outputBias() ? scope.create("output.bias", Shape.of(vocabulary), Initializer.constant(0)).value() : null;
  }

  /** Returns the configuration. */
  public ModelConfig config() {
    return config;
  }

  /** Returns the number of tokens V. */
  public int vocabulary() {
    return vocabulary;
  }

  /** Returns all parameters in the order of creation. */
  public List<Parameter> parameters() {
    return scope.created();
  }

  /** Returns what memories train by updates of their own; each part once, also where blocks share it. */
  public List<SelfTrained> selfTrained() {
    return blocks.stream()
        .flatMap(block -> block.memories().stream())
        .flatMap(memory -> memory.selfTrained().stream())
        .distinct()
        .toList();
  }

  /** Returns whether any block remembers anything from one segment to the next. */
  public boolean remembers() {
    return blocks.stream().flatMap(block -> block.memories().stream()).anyMatch(Memory::remembers);
  }

  /** Returns the number of trained values. */
  public long parameterCount() {
    return parameters().stream().mapToLong(Parameter::size).sum()
        + selfTrained().stream().mapToLong(SelfTrained::size).sum();
  }

  /** Returns how many trained values take part in the computation for one token: tables that are looked up count the rows read. */
  public long activeParameterCount() {
    long dense = parameters().stream().mapToLong(Parameter::size).sum();
    long sparse =
        blocks.stream().flatMap(block -> block.memories().stream()).mapToLong(Memory::sparseParametersPerToken).sum();
    long unreadEmbedding = config.tied() ? 0 : (vocabulary - 1L) * config.width();
    return dense - unreadEmbedding + sparse;
  }

  /** Returns what is remembered before the first segment; the caller closes it. */
  public ModelState begin(int batch) {
    return new ModelState(blocks.stream().map(block -> block.begin(batch)).toList());
  }

  /** Reads one segment. */
  public ModelStep forward(Pass pass, Indices ids, ModelState state) {
    Tensor hidden = embed(pass, ids, 0);
    List<List<MemoryState>> states = new ArrayList<>();
    List<AuxiliaryLoss> losses = new ArrayList<>();
    Map<String, Double> diagnostics = new LinkedHashMap<>();
    int needed = pass.scored() ? blocks.size() : neededToRemember();
    for (int index = 0; index < blocks.size(); index++) {
      if (hidden == null) {
        states.add(state.blocks().get(index));
        continue;
      }
      BlockStep step = blocks.get(index).run(pass, hidden, state.blocks().get(index), index < needed);
      states.add(step.states());
      losses.addAll(step.losses());
      diagnostics.putAll(step.diagnostics());
      hidden = step.output();
    }
    Tensor logits = pass.scored() ? logits(pass, hidden) : null;
    return new ModelStep(logits, new ModelState(states), losses, diagnostics);
  }

  /** Returns what the memories found out, their names led by their place in the model, such as {@code blocks.0.infinite}. */
  public Findings findings(ModelTally tally) {
    Map<String, Double> figures = new LinkedHashMap<>();
    List<Profile> profiles = new ArrayList<>();
    blocks.forEach(block -> block.addFindings(tally, figures, profiles));
    return new Findings(figures, profiles);
  }

  /**
   * How many blocks, from the bottom, have to give an output where nothing is scored: those below the highest block that remembers, and that block
   * too if it remembers by its attention.
   */
  private int neededToRemember() {
    for (int index = blocks.size() - 1; index >= 0; index--) {
      List<Memory> memories = blocks.get(index).memories();
      if (memories.stream().anyMatch(Memory::remembers)) {
        return memories.stream().anyMatch(Memory::remembersByAttention) ? index + 1 : index;
      }
    }
    return 0;
  }

  /** Reads the next tokens of a segment, whose first stands at {@code start}; returns the logits after the last one {@code [1, 1, V]}. */
  Tensor read(Pass pass, Indices ids, int start, List<BlockCursor> cursors) {
    Tensor hidden = embed(pass, ids, start);
    for (int index = 0; index < blocks.size(); index++) {
      hidden = blocks.get(index).read(pass, hidden, cursors.get(index));
    }
    int length = ids.shape().last();
    return logits(pass, length == 1 ? hidden : SliceTime.apply(pass.tape(), hidden, length - 1, length));
  }

  private Tensor embed(Pass pass, Indices ids, int start) {
    Tape tape = pass.tape();
    Tensor hidden = Embedding.apply(tape, embedding, ids, config.scaledEmbedding() ? Math.sqrt(config.width()) : 1);
    if (positionTable != null) {
      int[] positions = new int[ids.values().length];
      int length = ids.shape().last();
      for (int index = 0; index < positions.length; index++) {
        positions[index] = start + index % length;
      }
      hidden = Add.apply(tape, hidden, Embedding.apply(tape, positionTable, new Indices(ids.shape(), positions), 1));
    }
    return pass.training() ? Dropout.apply(tape, hidden, config.dropout(), pass.random()) : hidden;
  }

  private Tensor logits(Pass pass, Tensor hidden) {
    Tape tape = pass.tape();
    Tensor normalised = finalNorm == null ? hidden : finalNorm.apply(tape, hidden);
    Tensor kept = pass.training() ? Dropout.apply(tape, normalised, config.dropout(), pass.random()) : normalised;
    return org.mneme.tensor.operations.Linear.apply(tape, kept, outputWeight, outputBias);
  }

  /** Returns how many past tokens a segment can draw on by its memories; negative for all of them. */
  public long pastTokens() {
    long most = 0;
    for (Block block : blocks) {
      for (Memory memory : block.memories()) {
        long tokens = memory.pastTokens();
        if (tokens < 0) {
          return -1;
        }
        most = Math.max(most, tokens);
      }
    }
    return most;
  }

  /** Gives the parameters' memory back. */
  @Override
  public void close() {
    selfTrained().forEach(SelfTrained::close);
    for (Parameter parameter : parameters()) {
      parameter.value().close();
    }
  }
}
