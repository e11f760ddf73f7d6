package org.mneme.compressive;

import java.util.stream.IntStream;
import org.mneme.compressive.compression.OldVectors;
import org.mneme.memory.BlockContext;
import org.mneme.nn.Linear;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.MeanSquaredError;

/** What a compression lost, as a number that trains it and nothing else. */
interface CompressionLoss {
  /**
   * A loss and what it is measured against.
   *
   * @param value the mean squared error, a scalar
   * @param relative the squared error as a share of the squared values that were to be rebuilt
   */
  record Error(Tensor value, double relative) {
    static Error of(Tape tape, Tensor rebuilt, Tensor wanted) {
      Tensor value = MeanSquaredError.apply(tape, rebuilt, wanted);
      return new Error(value,
          relative(value, MeanSquaredError.apply(tape, tape.zeros(wanted.type(), wanted.shape()), wanted)));
    }

    static double relative(Tensor value, Tensor square) {
      return square.get(0) > 0 ? value.get(0) / square.get(0) : 0;
    }
  }

  /**
   * Returns the loss of one segment.
   *
   * @param hidden the block's input {@code [B, T, D]}, whose queries would have read the old vectors
   * @param old the vectors that were compressed
   * @param compressed what they became {@code [B, S, D]}
   */
  Error of(Tape tape, Tensor hidden, OldVectors old, Tensor compressed);

  /** Returns the mapping {@code x W^T + b} with W and b frozen. */
  static Tensor frozen(Tape tape, Linear linear, Tensor rows) {
    Tensor bias = linear.bias() == null ? null : tape.detach(linear.bias());
    return org.mneme.tensor.operations.Linear.apply(tape, rows, tape.detach(linear.weight()), bias);
  }

  /** Returns the batch rows that hold as much as any: where rows began at different times, only these are measured. */
  static Indices fullest(OldVectors old) {
    int[] rows = IntStream.range(0, old.filled().length).filter(row -> old.filled()[row] == old.length()).toArray();
    return new Indices(Shape.of(rows.length), rows);
  }

  /** Returns the loss of a kind. */
  static CompressionLoss of(CompressiveConfig config, BlockContext context, ParameterScope scope) {
    return config.loss() == CompressiveConfig.Loss.AUTOENCODING
        ? new AutoEncodingLoss(config.rate(), context.width(), scope)
        : new AttentionReconstructionLoss(context, config.stored() == CompressiveConfig.Stored.RAW);
  }
}
