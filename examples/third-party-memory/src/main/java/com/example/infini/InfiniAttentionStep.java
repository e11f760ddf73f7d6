package com.example.infini;

import java.util.Map;
import org.mneme.memory.BlockContext;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Segment;
import org.mneme.nn.RelativeAttention;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.BatchedMatMul;
import org.mneme.tensor.operations.SliceLast;
import org.mneme.tensor.operations.SplitHeads;
import org.mneme.tensor.operations.Subtract;

/**
 * What one segment does, per sequence and head (Munkhdalai et al. 2024, section 2.1):
 *
 * <pre>
 * read    A_mem = sigma(Q) M / (sigma(Q) z)                           sigma(x) = ELU(x) + 1
 * mix     A     = sigmoid(beta) A_mem + (1 - sigmoid(beta)) A_local
 * write   M'    = M + sigma(K)^T V                                    linear
 *         M'    = M + sigma(K)^T (V - sigma(K) M / (sigma(K) z))      delta
 *         z'    = z + the sum of sigma(K) over the segment
 * </pre>
 *
 * <p>The memory is read before the segment is written into it, and knows no positions. Where z is zero nothing was written yet, after a reset too: the
 * read is then zero, where the formula has 0/0.
 *
 * <p>Unlike the paper, which trains through all segments of a sequence, gradients cross segments only where the training says so
 * ({@code training.backpropagateSegments}).
 */
final class InfiniAttentionStep implements MemoryStep {
  private static final String ASSOCIATIONS = "associations";
  private static final String NORMALISER = "normaliser";

  private final InfiniAttentionConfig config;
  private final BlockContext context;
  private final Tensor gates;
  private final Segment segment;
  private final MemoryState state;
  private final Tape tape;
  private final int heads;
  private final int headSize;

  InfiniAttentionStep(
      InfiniAttentionConfig config, BlockContext context, Tensor gates, Segment segment, MemoryState state) {
    this.config = config;
    this.context = context;
    this.gates = gates;
    this.segment = segment;
    this.state = state;
    this.tape = segment.tape();
    this.heads = context.heads();
    this.headSize = context.width() / heads;
  }

  private boolean isEmpty() {
    return !state.has(ASSOCIATIONS);
  }

  /** M {@code [B H, d, d]}. */
  private Tensor associations() {
    return state.tensor(ASSOCIATIONS).reshaped(segment.batch() * heads, headSize, headSize);
  }

  /** z {@code [B H, d, 1]}. */
  private Tensor normaliser() {
    return state.tensor(NORMALISER).reshaped(segment.batch() * heads, headSize, 1);
  }

  /** Returns {@code sigma(x) M / (sigma(x) z)} {@code [B H, T, d]} of {@code sigma(x)} {@code [B H, T, d]}. */
  private Tensor found(Tensor features) {
    return DivideRows.apply(
        tape, BatchedMatMul.apply(tape, features, associations()), BatchedMatMul.apply(tape, features, normaliser()));
  }

  private Tensor features(Tensor rows) {
    return PositiveFeatures.apply(tape, SplitHeads.apply(tape, rows, heads));
  }

  @Override
  public Tensor mix(Tensor queries, Tensor attended) {
    if (isEmpty() && !config.gateEmptyMemory()) {
      return attended;
    }
    Tensor read = isEmpty()
        ? tape.zeros(attended.type(), attended.shape())
        : SplitHeads.merge(tape, found(features(queries)), heads);
    return GateHeads.apply(tape, attended, read, gates,
        config.gateEmptyMemory() ? new boolean[segment.batch()] : empty());
  }

  /** Which sequences have nothing remembered: those that were reset have zeros in z, which otherwise is positive. */
  private boolean[] empty() {
    double[] sums = state.tensor(NORMALISER).toDoubles();
    boolean[] empty = new boolean[segment.batch()];
    for (int row = 0; row < empty.length; row++) {
      empty[row] = sums[row * heads * headSize] == 0;
    }
    return empty;
  }

  @Override
  public MemoryState next() {
    RelativeAttention attention = context.attention();
    Tensor rows = segment.remembered();
    Tensor input = context.inputNorm() == null ? rows : context.inputNorm().apply(tape, rows);
    Tensor keysValues = attention.keysValues(tape, input);
    if (!segment.carriesGradient()) {
      keysValues = tape.detach(keysValues);
    }
    int width = context.width();
    Tensor keys = features(SliceLast.apply(tape, keysValues, 0, width));
    Tensor values = SplitHeads.apply(tape, SliceLast.apply(tape, keysValues, width, 2 * width), heads);
    boolean subtracts = config.update() == InfiniAttentionConfig.Update.DELTA && !isEmpty();
    Tensor added = subtracts ? Subtract.apply(tape, values, found(keys)) : values;
    Tensor ones = tape.empty(keys.type(), Shape.of(keys.shape().size(0), segment.length(), 1));
    ones.array().assign(1);
    Tensor associations = BatchedMatMul.apply(tape, keys, true, added, false);
    Tensor normaliser = BatchedMatMul.apply(tape, keys, true, ones, false);
    if (!isEmpty()) {
      associations = Add.apply(tape, associations(), associations);
      normaliser = Add.apply(tape, normaliser(), normaliser);
    }
    return MemoryState.empty(segment.batch())
        .with(ASSOCIATIONS, associations.reshaped(segment.batch(), heads, headSize, headSize))
        .with(NORMALISER, normaliser.reshaped(segment.batch(), heads, headSize));
  }

  @Override
  public Map<String, Double> diagnostics() {
    double sum = 0;
    for (double gate : gates.toDoubles()) {
      sum += 1 / (1 + Math.exp(-gate));
    }
    return Map.of("memoryShare", sum / heads);
  }
}
