package org.mneme.tensor.attention;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * Multi-head causal attention with relative positions, in one operation.
 *
 * <pre>
 * score[i, j] = ((q_i + u) . k_j + position[i, j]) / sqrt(d_h)      past + i >= j, j visible
 * output[i]   = sum over j of softmax(score[i])[j] v_j
 * </pre>
 *
 * <p>queries {@code [B, T, H d_h]}; keys and values side by side {@code [B, K, 2 G d_h]}, keys first, oldest row first, the segment's own rows
 * last (past = K - T); H heads share G key-value heads in runs of H / G (grouped-query attention; G = H usually); u {@code [H, d_h]} is the
 * global content bias; {@link PositionTerm}s cover the columns from left to right. Output {@code [B, T, H d_h]}. Source: Dai et al. 2019, section
 * 3.3, terms (a) to (d); Vaswani et al. 2017 without u and position terms.
 *
 * <p>For the backward pass the attention weights {@code [B, H, T, K]} are kept, and nothing is worked out twice.
 */
public final class Attention extends Operation {
  final Tensor queries;
  final Tensor keysValues;
  final Tensor contentBias;
  final List<PositionTerm> positions;
  final Visibility visibility;
  final int heads;
  final int keyValueHeads;
  final double[] columnMass;
  final boolean causal;
  private final AttentionSizes sizes;
  private PortableAttention portable;
  private CpuAttention cpu;

  private Attention(
      Tensor queries, Tensor keysValues, Tensor contentBias, List<PositionTerm> positions, Visibility visibility,
      int heads, int keyValueHeads, double[] columnMass, boolean causal) {
    super(inputs(queries, keysValues, contentBias, positions));
    this.queries = queries;
    this.keysValues = keysValues;
    this.contentBias = contentBias;
    this.positions = List.copyOf(positions);
    this.visibility = visibility;
    this.heads = heads;
    this.keyValueHeads = keyValueHeads;
    this.columnMass = columnMass;
    this.causal = causal;
    this.sizes = AttentionSizes.of(this);
  }

  private static Tensor[] inputs(Tensor queries, Tensor keysValues, Tensor contentBias, List<PositionTerm> positions) {
    List<Tensor> inputs = new ArrayList<>(List.of(queries, keysValues));
    if (contentBias != null) {
      inputs.add(contentBias);
    }
    for (PositionTerm term : positions) {
      if (term.keys() != null) {
        inputs.add(term.keys());
      }
      if (term.bias() != null) {
        inputs.add(term.bias());
      }
    }
    return inputs.toArray(new Tensor[0]);
  }

  /**
   * Returns the attended values.
   *
   * @param contentBias u, null for none
   * @param columnMass where to write the attention that each key column of each batch row received, averaged over heads and summed over
   *     queries, {@code [B, K]}; null where nobody asks
   */
  public static Tensor apply(
      Tape tape, Tensor queries, Tensor keysValues, Tensor contentBias, List<PositionTerm> positions,
      Visibility visibility,
      int heads, int keyValueHeads, double[] columnMass) {
    return tape.apply(
        new Attention(queries, keysValues, contentBias, positions, visibility, heads, keyValueHeads, columnMass, true));
  }

  /**
   * Returns what every query attends to among all keys {@code [B, K, 2 G d_h]}, none of which is its own or in its future: by content alone.
   */
  public static Tensor toAll(Tape tape, Tensor queries, Tensor keysValues, int heads, int keyValueHeads) {
    List<PositionTerm> positions = List.of(PositionTerm.none(keysValues.shape().size(1)));
    return tape.apply(
        new Attention(queries, keysValues, null, positions, Visibility.ALL, heads, keyValueHeads, null, false));
  }

  /** Returns the same with one key-value head per head. */
  public static Tensor toAll(Tape tape, Tensor queries, Tensor keysValues, int heads) {
    return toAll(tape, queries, keysValues, heads, heads);
  }

  AttentionSizes sizes() {
    return sizes;
  }

  /** Returns whether a gradient can be asked for. */
  boolean isTracked(Tape tape) {
    return Arrays.stream(inputs(queries, keysValues, contentBias, positions)).anyMatch(tape::tracks);
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    portable = new PortableAttention(this);
    return portable.forward(tape);
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    portable.backward(tape, outputGradient);
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    cpu = new CpuAttention(this);
    return cpu.forward(tape);
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    new CpuAttentionGradient(this, cpu.kept()).backward(tape, outputGradient);
  }
}
