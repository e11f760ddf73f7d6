package org.mneme.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mneme.memory.AuxiliaryLoss;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Findings;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Profile;
import org.mneme.memory.Segment;
import org.mneme.memory.SharedParts;
import org.mneme.nn.FeedForward;
import org.mneme.nn.Initializer;
import org.mneme.nn.LayerNorm;
import org.mneme.nn.Normalization;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.nn.RelativeAttention;
import org.mneme.nn.RelativePositions;
import org.mneme.nn.RmsNorm;
import org.mneme.nn.RotaryPositions;
import org.mneme.nn.Sinusoids;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.Dropout;

/**
 * One block of the shared transformer with its memories.
 *
 * <pre>
 * pre-norm    a = h + attention(norm1(h)) + reads      y = a + feedForward(norm2(a))
 * post-norm   a = norm1(h + attention(h) + reads)      y = norm2(a + feedForward(a))
 * </pre>
 *
 * <p>Attention sees the memories' contexts before the segment. In a pre-norm block, context rows go through norm1 too, unless they were stored
 * normalised; memories are given the block's raw input h.
 */
final class Block {
  private final ModelConfig config;
  private final BlockAttention attention;
  private final Normalization firstNorm;
  private final Normalization secondNorm;
  private final FeedForward feedForward;
  private final List<Memory> memories = new ArrayList<>();
  private final List<String> memoryNames = new ArrayList<>();
  private final List<MemoryGates> gates = new ArrayList<>();
  private final String name;

  /** Biases u and v that all blocks share; null where each block has its own. */
  record PositionBiases(Tensor content, Tensor position) {}

  Block(
      ModelConfig config, int index, ParameterScope scope, Sinusoids sinusoids, RotaryPositions rotary,
      PositionBiases sharedBiases, List<BlockMemory> blockMemories, SharedParts shared) {
    this.config = config;
    this.name = "blocks." + index;
    Initializer initializer = Initializer.fanIn(config.initialisationGain());
    RelativeAttention projections =
        attention(config, scope.in("attention"), sinusoids, rotary, sharedBiases, initializer);
    this.firstNorm = norm(config, scope.in("firstNorm"));
    this.secondNorm = norm(config, scope.in("secondNorm"));
    Normalization inputNorm = config.norm() == ModelConfig.Norm.PRE ? firstNorm : null;
    this.attention = new BlockAttention(projections, inputNorm);
    for (BlockMemory blockMemory : blockMemories) {
      if (blockMemory.carriedBy(index)) {
        ParameterScope memoryScope = scope.in("memory").in(blockMemory.name()).forGroup(Parameter.Group.MEMORY);
        memoryNames.add(blockMemory.name());
        memories.add(blockMemory.creator()
            .apply(new BlockContext(
                index, config.layers(), config.width(), config.heads(), config.segment(), memoryScope, projections,
                inputNorm, sinusoids,
                config.initialisationGain(), shared)));
        gates.add(config.memoryGates() && memories.getLast().addsToBlock()
            ? new MemoryGates(
                scope.in("memoryGates").in(blockMemory.name()).forGroup(Parameter.Group.MEMORY), config.width())
            : null);
      }
    }
    boolean replaced = memories.stream().anyMatch(Memory::replacesFeedForward);
    this.feedForward = replaced
        ? null
        : new FeedForward(
            scope.in("feedForward"), config.width(), config.feedForward(), config.activation(), config.gated(),
            config.feedForwardBias(), config.dropout(), initializer);
  }

  /** Creates a norm of the configured kind. */
  static Normalization norm(ModelConfig config, ParameterScope scope) {
    return switch (config.normalisation()) {
      case LAYER -> new LayerNorm(scope, config.width(), config.epsilon());
      case RMS -> new RmsNorm(scope, config.width(), config.epsilon());
    };
  }

  private static RelativeAttention attention(
      ModelConfig config, ParameterScope scope, Sinusoids sinusoids, RotaryPositions rotary, PositionBiases shared,
      Initializer initializer) {
    boolean relative = config.positions() == ModelConfig.Positions.RELATIVE;
    Tensor contentBias = null;
    RelativePositions positions = null;
    if (relative) {
      contentBias = shared != null
          ? shared.content()
          : RelativeAttention.headBias(scope, "contentBias", config.width(), config.heads());
      positions = new RelativePositions(
          scope.in("positions"), config.width(), config.heads(), sinusoids, initializer,
          shared == null ? null : shared.position());
    }
    RelativeAttention.Sizes sizes = new RelativeAttention.Sizes(
        config.width(), config.heads(), config.groups(), config.attentionBias(), config.attentionOutputBias());
    return new RelativeAttention(scope, sizes, positions, contentBias, rotary, initializer);
  }

  List<Memory> memories() {
    return memories;
  }

  List<MemoryState> begin(int batch) {
    return memories.stream().map(memory -> memory.begin(batch)).toList();
  }

  /** Runs the block; where {@code outputWanted} is false only the memories go on. */
  BlockStep run(Pass pass, Tensor hidden, List<MemoryState> states, boolean outputWanted) {
    List<MemoryStep> steps = steps(pass, hidden, states);
    Tensor output = outputWanted ? output(pass, hidden, steps, null) : null;
    List<AuxiliaryLoss> losses = new ArrayList<>();
    Map<String, Double> diagnostics = new LinkedHashMap<>();
    List<MemoryState> next = new ArrayList<>();
    for (int index = 0; index < steps.size(); index++) {
      MemoryStep step = steps.get(index);
      String place = place(index);
      String prefix = place + ".";
      if (outputWanted) {
        step.losses().forEach(loss -> losses.add(new AuxiliaryLoss(prefix + loss.name(), loss.weight(), loss.value())));
        step.diagnostics().forEach((key, value) -> diagnostics.put(prefix + key, value));
        if (pass.tally() != null) {
          step.tally(pass.tally().at(place));
        }
      }
      next.add(step.next());
    }
    return new BlockStep(output, next, losses, diagnostics);
  }

  private List<MemoryStep> steps(Pass pass, Tensor hidden, List<MemoryState> states) {
    Segment segment = new Segment(
        pass.tape(), hidden, pass.training(), pass.scored(), pass.step(), pass.random(), pass.carriesGradient());
    List<MemoryStep> steps = new ArrayList<>();
    for (int index = 0; index < memories.size(); index++) {
      steps.add(memories.get(index).step(segment, states.get(index)));
    }
    return steps;
  }

  /** Reads the next tokens of a segment {@code [1, n, D]}, with the keys and values of those before. */
  Tensor read(Pass pass, Tensor hidden, BlockCursor cursor) {
    if (cursor.steps() == null) {
      cursor.start(steps(pass, hidden, cursor.states()));
    }
    return output(pass, hidden, cursor.steps(), cursor.cache());
  }

  private String place(int index) {
    return name + "." + memoryNames.get(index);
  }

  /** Adds what the memories found out. */
  void addFindings(ModelTally tally, Map<String, Double> figures, List<Profile> profiles) {
    for (int index = 0; index < memories.size(); index++) {
      String prefix = place(index) + ".";
      Findings findings = memories.get(index).findings(tally.at(place(index)));
      findings.figures().forEach((key, value) -> figures.put(prefix + key, value));
      findings.profiles().forEach(profile -> profiles.add(profile.under(prefix)));
    }
  }

  private Tensor output(Pass pass, Tensor hidden, List<MemoryStep> steps, KeyValueCache cache) {
    Tape tape = pass.tape();
    boolean pre = config.norm() == ModelConfig.Norm.PRE;
    Tensor input = pre ? firstNorm.apply(tape, hidden) : hidden;
    Tensor attended = dropped(pass, cache == null
        ? attention.ofSegment(tape, input, steps, gates)
        : attention.ofTokens(tape, input, steps, gates, cache));
    Tensor sum = Add.apply(tape, hidden, attended);
    Tensor middle = pre ? sum : firstNorm.apply(tape, sum);
    Tensor inner = pre ? secondNorm.apply(tape, middle) : middle;
    Tensor fed = dropped(pass, feedForward(pass, inner, steps));
    Tensor output = Add.apply(tape, middle, fed);
    return pre ? output : secondNorm.apply(tape, output);
  }

  private Tensor dropped(Pass pass, Tensor tensor) {
    return pass.training() ? Dropout.apply(pass.tape(), tensor, config.dropout(), pass.random()) : tensor;
  }

  private Tensor feedForward(Pass pass, Tensor input, List<MemoryStep> steps) {
    for (int index = 0; index < steps.size(); index++) {
      MemoryStep step = steps.get(index);
      if (step.changesFeedForward()) {
        return feedForward == null || gates.get(index) == null
            ? step.feedForward(input, feedForward, pass.dropout())
            : gatedFeedForward(pass, input, step, gates.get(index));
      }
    }
    return feedForward.apply(pass.tape(), input, pass.dropout());
  }

  private Tensor gatedFeedForward(Pass pass, Tensor input, MemoryStep step, MemoryGates gate) {
    Tensor own = feedForward.apply(pass.tape(), input, pass.dropout());
    Tensor memorys = step.feedForward(input, feedForward.answering(input, own), pass.dropout());
    return gate.feedForward(pass.tape(), own, memorys);
  }
}
