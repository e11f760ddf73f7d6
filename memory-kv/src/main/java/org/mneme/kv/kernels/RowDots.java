package org.mneme.kv.kernels;

import static java.util.Objects.requireNonNull;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Compares each token with the rows that it chose: {@code y[t, l] = <x[t], U[slots[t, l]]>}, x {@code [..., D]}, table U {@code [K, D]}, y
 * {@code [..., L]}.
 *
 * <p>Gradients: {@code dx[t] = sum over l of dy[t, l] U[slots[t, l]]}; that of the table is handed to it as coefficients dy[t, l] and one vector per
 * token, x[t].
 */
public final class RowDots extends Operation {
  private final SparseTable table;
  private final int[] slots;
  private final Tensor input;
  private final int perToken;

  private RowDots(SparseTable table, int[] slots, Tensor input) {
    super(input, table.values());
    this.table = table;
    this.slots = requireNonNull(slots, "slots is null");
    this.input = input;
    int tokens = input.shape().rows();
    if (input.shape().last() != table.width() || slots.length % tokens != 0) {
      throw new IllegalArgumentException("tokens as wide as the table's rows, " + table.width()
          + ", choose equally many slots each, given tokens " + input.shape() + " and " + slots.length + " slots");
    }
    this.perToken = slots.length / tokens;
  }

  /** Returns the products of every token with its rows. */
  public static Tensor apply(Tape tape, SparseTable table, int[] slots, Tensor input) {
    RowDots dots = new RowDots(table, slots, input);
    table.prepare(slots);
    return tape.apply(dots);
  }

  private int tokens() {
    return input.shape().rows();
  }

  private Shape outputShape() {
    return input.shape().withLast(perToken);
  }

  private INDArray rows(int token) {
    return Nd4j.pullRows(
        table.values().array(), 1, Arrays.copyOfRange(slots, token * perToken, (token + 1) * perToken));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), outputShape());
    INDArray x = input.array().reshape('c', tokens(), table.width());
    INDArray y = output.array().reshape('c', tokens(), perToken);
    for (int token = 0; token < tokens(); token++) {
      y.getRow(token).assign(rows(token).mmul(x.getRow(token).reshape(table.width(), 1)).reshape(perToken));
    }
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(input)) {
      INDArray dy = outputGradient.array().reshape('c', tokens(), perToken);
      INDArray dx = Nd4j.createUninitialized(input.type().dataType(), tokens(), table.width());
      for (int token = 0; token < tokens(); token++) {
        dx.getRow(token).assign(dy.getRow(token).reshape(1, perToken).mmul(rows(token)).reshape(table.width()));
      }
      tape.gradient(input).add(dx);
    }
    giveTableGradient(tape, outputGradient);
  }

  private void giveTableGradient(Tape tape, Tensor outputGradient) {
    if (tape.tracks(table.values())) {
      table.addGradient(slots, outputGradient, input);
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(input.type(), outputShape());
    long rowBytes = (long) table.width() * Float.BYTES;
    long values = table.values().address();
    tape.kernels().parallel().run(tokens(), 2.0 * perToken * table.width(), (from, to) -> {
      for (int token = from; token < to; token++) {
        RowProducts.compute(
            values, rowBytes, slots, token * perToken, perToken, input.address() + token * rowBytes,
            output.address() + (long) token * perToken * Float.BYTES, table.width(), false);
      }
    });
    Reference.reachabilityFence(table);
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(input)) {
      Gradient gradient = tape.gradient(input);
      long rowBytes = (long) table.width() * Float.BYTES;
      long values = table.values().address();
      tape.kernels().parallel().run(tokens(), 2.0 * perToken * table.width(), (from, to) -> {
        for (int token = from; token < to; token++) {
          WeightedRows.sum(
              values, rowBytes, slots, token * perToken, perToken,
              outputGradient.address() + (long) token * perToken * Float.BYTES,
              gradient.tensor().address() + token * rowBytes, table.width(), gradient.adds());
        }
      });
      Reference.reachabilityFence(table);
    }
    giveTableGradient(tape, outputGradient);
  }
}
