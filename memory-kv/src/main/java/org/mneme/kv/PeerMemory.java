package org.mneme.kv;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.mneme.kv.ProductKeyConfig.Placement;
import org.mneme.kv.kernels.ExactGelu;
import org.mneme.kv.kernels.Retrieval;
import org.mneme.kv.kernels.RowDots;
import org.mneme.kv.kernels.WeightedBag;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Findings;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Segment;
import org.mneme.memory.SelfTrained;
import org.mneme.memory.Tally;
import org.mneme.nn.FeedForward;
import org.mneme.nn.Initializer;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.Multiply;

/**
 * Very many experts of one neuron each, of which each token asks few (He 2024, Mixture of a Million Experts):
 *
 * <pre>
 * y = sum over heads and chosen experts of weight gelu(&lt;u, x&gt;) v        u, v: rows of two tables [N, D]
 * </pre>
 *
 * <p>Experts are found by product keys, as the slots of {@link ProductKeyMemory}.
 */
public final class PeerMemory implements Memory {
  private final PeerConfig config;
  private final KeyConfig keyConfig;
  private final ProductKeys keys;
  private final ValueTable inputs;
  private final ValueTable outputs;

  /** Creates the memory of one block. */
  public PeerMemory(PeerConfig config, BlockContext context) {
    this.config = requireNonNull(config, "config is null");
    int width = context.width();
    this.keyConfig = config.keyConfig(width);
    this.keys = new ProductKeys(
        keyConfig, width, context.scope(), Initializer.fanIn(context.initialisationGain()));
    this.inputs = new ValueTable(context.scope(), "inputs", keyConfig.slots(), width, config.tableSettings());
    this.outputs = new ValueTable(context.scope(), "outputs", keyConfig.slots(), width, config.tableSettings());
  }

  @Override
  public boolean remembers() {
    return false;
  }

  @Override
  public boolean replacesFeedForward() {
    return config.placement() == Placement.REPLACE;
  }

  @Override
  public List<SelfTrained> selfTrained() {
    List<SelfTrained> parts = new ArrayList<>(List.of(inputs, outputs));
    keys.statistics().ifPresent(parts::add);
    return parts;
  }

  @Override
  public long sparseParametersPerToken() {
    return 2L * keyConfig.slotsPerToken() * inputs.table().width();
  }

  @Override
  public Findings findings(Tally tally) {
    return UsageTally.findings(tally);
  }

  @Override
  public MemoryStep step(Segment segment, MemoryState state) {
    return new Step(segment, state);
  }

  private final class Step implements MemoryStep {
    private final Segment segment;
    private final MemoryState state;
    private Retrieval retrieval;

    Step(Segment segment, MemoryState state) {
      this.segment = segment;
      this.state = state;
    }

    @Override
    public boolean changesFeedForward() {
      return true;
    }

    @Override
    public Tensor feedForward(Tensor input, FeedForward inner, RandomStream random) {
      Tape tape = segment.tape();
      Tensor answer = ask(tape, input);
      return inner == null ? answer : Add.apply(tape, inner.apply(tape, input, random), answer);
    }

    private Tensor ask(Tape tape, Tensor input) {
      retrieval = keys.find(tape, input, segment.training());
      int[] experts = retrieval.slots().values();
      Tensor active = ExactGelu.apply(tape, RowDots.apply(tape, inputs.table(), experts, input));
      return WeightedBag.apply(
          tape, outputs.table(), experts, Multiply.apply(tape, retrieval.weights(), active));
    }

    @Override
    public void tally(Tally tally) {
      UsageTally.add(tally, retrieval, keyConfig.slots());
    }

    @Override
    public MemoryState next() {
      return state;
    }
  }
}
