package org.mneme.compressive;

import org.mneme.compressive.compression.OldVectors;
import org.mneme.memory.BlockContext;
import org.mneme.nn.Normalization;
import org.mneme.nn.RelativeAttention;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.attention.Attention;
import org.mneme.tensor.operations.GatherRows;

/**
 * What attention would read from the compressed vectors instead of the old ones:
 *
 * <pre>
 * O = attention(Q, old K, old V)      O' = attention(Q, compressed K, compressed V)      loss = mean of (O - O')^2
 * </pre>
 *
 * <p>Q, K and V are the block's own projections and norm, frozen; attention is by content alone (no position terms, no mask), per head, before the
 * output projection; the queries are those of the current segment. Rae et al. 2020, section 3.3 and algorithm 2, write the norm of the difference;
 * this is the mean of its square, as in the authors' code. The gradient reaches the compression's parameters only.
 */
final class AttentionReconstructionLoss implements CompressionLoss {
  private final RelativeAttention attention;
  private final Normalization norm;
  private final boolean normalisesOld;

  AttentionReconstructionLoss(BlockContext context, boolean storesRaw) {
    this.attention = context.attention();
    this.norm = context.inputNorm();
    this.normalisesOld = storesRaw && norm != null;
  }

  @Override
  public Error of(Tape tape, Tensor hidden, OldVectors old, Tensor compressed) {
    Indices rows = CompressionLoss.fullest(old);
    Tensor detached = chosen(tape, tape.detach(hidden), rows);
    Tensor input = norm == null ? detached : norm.applyFrozen(tape, detached);
    Tensor queries = CompressionLoss.frozen(tape, attention.queryProjection(), input);
    Tensor wanted = tape.detach(read(tape, queries, chosen(tape, tape.detach(old.rows()), rows)));
    return Error.of(tape, read(tape, queries, chosen(tape, compressed, rows)), wanted);
  }

  private Tensor read(Tape tape, Tensor queries, Tensor vectors) {
    Tensor read = normalisesOld ? norm.applyFrozen(tape, vectors) : vectors;
    Tensor keysValues = CompressionLoss.frozen(tape, attention.keyValueProjection(), read);
    return Attention.toAll(tape, queries, keysValues, attention.heads(), attention.keyValueHeads());
  }

  private static Tensor chosen(Tape tape, Tensor tensor, Indices rows) {
    int batch = tensor.shape().size(0);
    int count = rows.values().length;
    if (count == batch) {
      return tensor;
    }
    int length = tensor.shape().size(1);
    int width = tensor.shape().size(2);
    return GatherRows.apply(tape, tensor.reshaped(batch, length * width), rows).reshaped(count, length, width);
  }
}
