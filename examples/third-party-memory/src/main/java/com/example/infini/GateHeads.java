package com.example.infini;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code y = g m + (1 - g) a} with {@code g = sigmoid(beta)} per head: local attention a and what was read m, both {@code [B, T, H d]}, beta
 * {@code [H]}. {@code da = (1 - g) dy}, {@code dm = g dy}, {@code dbeta = g (1 - g) sum of (m - a) dy}. A sequence that is passed over has y = a.
 */
final class GateHeads extends Operation {
  private final Tensor attended;
  private final Tensor read;
  private final Tensor gates;
  private final boolean[] passedOver;

  private GateHeads(Tensor attended, Tensor read, Tensor gates, boolean[] passedOver) {
    super(attended, read, gates);
    this.attended = attended;
    this.read = read;
    this.gates = gates;
    this.passedOver = passedOver;
  }

  static Tensor apply(Tape tape, Tensor attended, Tensor read, Tensor gates, boolean[] passedOver) {
    return tape.apply(new GateHeads(attended, read, gates, passedOver));
  }

  private int heads() {
    return gates.shape().last();
  }

  /** {@code [B T H, d]}: one head of one token in each row. */
  private INDArray perHead(Tensor tensor) {
    return tensor.array().reshape('c', (long) tensor.shape().rows() * heads(), tensor.shape().last() / heads());
  }

  /** g for every row of {@link #perHead}, 0 where a sequence is passed over. */
  private INDArray shares() {
    INDArray g = Transforms.sigmoid(gates.array().reshape(1, heads()), true);
    int length = attended.shape().size(1);
    INDArray shares = Nd4j.zeros(gates.type().dataType(), passedOver.length, (long) length * heads());
    for (int row = 0; row < passedOver.length; row++) {
      if (!passedOver[row]) {
        shares.slice(row).reshape(length, heads()).addiRowVector(g);
      }
    }
    return shares.reshape('c', shares.length(), 1);
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(attended.type(), attended.shape());
    INDArray difference = perHead(read).sub(perHead(attended));
    perHead(output).assign(difference.muliColumnVector(shares()).addi(perHead(attended)));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray shares = shares();
    INDArray dy = perHead(outputGradient);
    if (tape.tracks(attended)) {
      tape.gradient(attended).add(dy.mulColumnVector(shares.rsub(1)));
    }
    if (tape.tracks(read)) {
      tape.gradient(read).add(dy.mulColumnVector(shares));
    }
    if (tape.tracks(gates)) {
      INDArray slopes = shares.mul(shares.rsub(1));
      INDArray each = perHead(read).sub(perHead(attended)).muli(dy).sum(true, 1).muli(slopes);
      tape.gradient(gates).add(each.reshape('c', each.length() / heads(), heads()).sum(0));
    }
  }
}
