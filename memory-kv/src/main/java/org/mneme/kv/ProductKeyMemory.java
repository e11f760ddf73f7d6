package org.mneme.kv;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.mneme.kv.ProductKeyConfig.Placement;
import org.mneme.kv.kernels.Retrieval;
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
import org.mneme.nn.Linear;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.GatedActivation;

/**
 * A large table that each token reads sparsely, in place of the feed-forward layer or beside it (Lample et al. 2019): capacity that costs next to
 * no time.
 *
 * <pre>
 * slots, weights = product keys of x          H heads choose k slots each, of K = n n
 * y = sum over heads and slots of weight V[slot]                               V [K, d_v]
 * gated:       y := W2 (y * silu(W1 x + b1)) + b2        (Berges et al. 2024, memory layers at scale)
 * outputGate:  y := sigmoid(w x + b) y
 * </pre>
 *
 * <p>It remembers nothing of a sequence: what it holds are parameters. The table has a learning rate of its own and is updated only where it was read.
 */
public final class ProductKeyMemory implements Memory {
  private final ProductKeyConfig config;
  private final int width;
  private final KeyConfig keyConfig;
  private final ProductKeys keys;
  private final ValueTable values;
  private final Linear gate;
  private final Linear output;
  private final Linear outputGate;

  /** Creates the memory of one block. */
  public ProductKeyMemory(ProductKeyConfig config, BlockContext context) {
    this.config = requireNonNull(config, "config is null");
    this.width = context.width();
    this.keyConfig = config.keyConfig(width);
    ParameterScope scope = context.scope();
    Initializer initializer = Initializer.fanIn(context.initialisationGain());
    this.keys = new ProductKeys(keyConfig, width, scope, initializer);
    int valueWidth = config.valueWidth() == 0 ? width : config.valueWidth();
    this.values = config.shareValues()
        ? context.shared()
            .get(scope.prefix().replaceFirst("^blocks\\.\\d+\\.", ""), ValueTable.class,
                () -> table(scope, valueWidth))
        : table(scope, valueWidth);
    boolean mapped = config.gated() || valueWidth != width;
    this.gate = config.gated() ? new Linear(scope.in("gate"), width, valueWidth, true, initializer) : null;
    this.output = mapped ? new Linear(scope.in("output"), valueWidth, width, true, initializer) : null;
    this.outputGate = config.outputGate() ? new Linear(scope.in("outputGate"), width, 1, true, initializer) : null;
  }

  private ValueTable table(ParameterScope scope, int valueWidth) {
    return new ValueTable(scope, "values", keyConfig.slots(), valueWidth, config.tableSettings());
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
    List<SelfTrained> parts = new ArrayList<>(List.of(values));
    keys.statistics().ifPresent(parts::add);
    return parts;
  }

  @Override
  public long sparseParametersPerToken() {
    return (long) keyConfig.slotsPerToken() * values.table().width();
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
      Tensor read = read(tape, input);
      return inner == null ? read : Add.apply(tape, inner.apply(tape, input, random), read);
    }

    private Tensor read(Tape tape, Tensor input) {
      retrieval = keys.find(tape, input, segment.training());
      Tensor read = WeightedBag.apply(tape, values.table(), retrieval.slots().values(), retrieval.weights());
      if (gate != null) {
        read = GatedActivation.apply(tape, gate.apply(tape, input), read, Activate.Function.SILU);
      }
      if (output != null) {
        read = output.apply(tape, read);
      }
      return outputGate == null
          ? read
          : GatedActivation.apply(tape, spread(tape, outputGate.apply(tape, input)), read, Activate.Function.SIGMOID);
    }

    /** Returns one number per token as often as the model is wide. */
    private Tensor spread(Tape tape, Tensor numbers) {
      Tensor ones = tape.empty(numbers.type(), org.mneme.tensor.Shape.of(width, 1));
      for (int index = 0; index < width; index++) {
        ones.set(index, 1);
      }
      return org.mneme.tensor.operations.Linear.apply(tape, numbers, ones, null);
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
