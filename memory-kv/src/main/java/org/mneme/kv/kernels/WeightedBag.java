package org.mneme.kv.kernels;

import static java.util.Objects.requireNonNull;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads a table: {@code y[t] = sum over l of weights[t, l] V[slots[t, l]]}, weights {@code [..., L]}, table V
 * {@code [K, D]}, y {@code [..., D]}.
 *
 * <p>Gradients: {@code dweights[t, l] = <dy[t], V[slots[t, l]]>}; that of the table is handed to it as coefficients
 * (the weights) and one vector per token (dy[t]), see {@link SparseTable#addGradient}.
 */
public final class WeightedBag extends Operation {
  private final SparseTable table;
  private final int[] slots;
  private final Tensor weights;

  private WeightedBag(SparseTable table, int[] slots, Tensor weights) {
    super(weights, table.values());
    this.table = table;
    this.slots = requireNonNull(slots, "slots is null");
    this.weights = weights;
    if (slots.length != weights.shape().elements()) {
      throw new IllegalArgumentException(
          "every slot read has a weight, given " + slots.length + " slots and weights " + weights.shape());
    }
  }

  /** Returns the weighted sums of rows. */
  public static Tensor apply(Tape tape, SparseTable table, int[] slots, Tensor weights) {
    WeightedBag bag = new WeightedBag(table, slots, weights);
    table.prepare(slots);
    return tape.apply(bag);
  }

  private int tokens() {
    return weights.shape().rows();
  }

  private int perToken() {
    return weights.shape().last();
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(weights.type(), weights.shape().withLast(table.width()));
    INDArray y = output.array().reshape('c', tokens(), table.width());
    for (int token = 0; token < tokens(); token++) {
      y.getRow(token).assign(weights(token).mmul(rows(token)).reshape(table.width()));
    }
    return output;
  }

  private INDArray weights(int token) {
    return weights.array().reshape('c', tokens(), perToken()).getRow(token).reshape(1, perToken());
  }

  private INDArray rows(int token) {
    int[] read = Arrays.copyOfRange(slots, token * perToken(), (token + 1) * perToken());
    return Nd4j.pullRows(table.values().array(), 1, read);
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(weights)) {
      INDArray dy = outputGradient.array().reshape('c', tokens(), table.width());
      INDArray products = Nd4j.createUninitialized(weights.type().dataType(), tokens(), perToken());
      for (int token = 0; token < tokens(); token++) {
        INDArray row = dy.getRow(token).reshape(table.width(), 1);
        products.getRow(token).assign(rows(token).mmul(row).reshape(perToken()));
      }
      tape.gradient(weights).add(products);
    }
    giveTableGradient(tape, outputGradient);
  }

  private void giveTableGradient(Tape tape, Tensor outputGradient) {
    if (tape.tracks(table.values())) {
      table.addGradient(slots, weights, outputGradient);
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(weights.type(), weights.shape().withLast(table.width()));
    long rowBytes = (long) table.width() * Float.BYTES;
    long values = table.values().address();
    tape.kernels().parallel().run(tokens(), 2.0 * perToken() * table.width(), (from, to) -> {
      for (int token = from; token < to; token++) {
        WeightedRows.sum(
            values, rowBytes, slots, token * perToken(), perToken(),
            weights.address() + (long) token * perToken() * Float.BYTES, output.address() + token * rowBytes,
            table.width(), false);
      }
    });
    Reference.reachabilityFence(table);
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(weights)) {
      addWeightGradient(tape, outputGradient);
    }
    giveTableGradient(tape, outputGradient);
  }

  private void addWeightGradient(Tape tape, Tensor outputGradient) {
    Gradient gradient = tape.gradient(weights);
    long rowBytes = (long) table.width() * Float.BYTES;
    long values = table.values().address();
    tape.kernels().parallel().run(tokens(), 2.0 * perToken() * table.width(), (from, to) -> {
      for (int token = from; token < to; token++) {
        RowProducts.compute(
            values, rowBytes, slots, token * perToken(), perToken(), outputGradient.address() + token * rowBytes,
            gradient.tensor().address() + (long) token * perToken() * Float.BYTES, table.width(), gradient.adds());
      }
    });
    Reference.reachabilityFence(table);
  }
}
