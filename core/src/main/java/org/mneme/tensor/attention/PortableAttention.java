package org.mneme.tensor.attention;

import java.util.ArrayList;
import java.util.List;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link Attention} in ND4J operations. Arrays are head-major, {@code [H B, T, ...]}, so that one product serves all heads. */
final class PortableAttention {
  private static final double HIDDEN = -1e9;

  private final Attention attention;
  private final AttentionSizes sizes;
  private final DataType type;
  private INDArray weights;

  PortableAttention(Attention attention) {
    this.attention = attention;
    this.sizes = attention.sizes();
    this.type = attention.queries.type().dataType();
  }

  Tensor forward(Tape tape) {
    INDArray scores = product(withBias(attention.contentBias), false, keys(), true);
    int start = 0;
    for (PositionTerm term : attention.positions) {
      if (term.keys() != null) {
        columns(scores, start, term.columns()).addi(positionScores(term));
      }
      start += term.columns();
    }
    weights = softmax(scores.muli(sizes.scale()).addi(mask()));
    if (attention.columnMass != null) {
      writeColumnMass();
    }
    INDArray attended = product(weights, false, values(), false);
    Tensor output = tape.empty(attention.queries.type(), attention.queries.shape());
    output.array().assign(fromHeads(attended, sizes.queries()));
    return output;
  }

  void backward(Tape tape, Tensor outputGradient) {
    INDArray output = toHeads(outputGradient.array(), sizes.queries(), sizes.heads());
    INDArray weightGradient = product(output, false, values(), true);
    INDArray scoreGradient = softmaxBackward(weightGradient).muli(sizes.scale());
    INDArray queryGradient = product(scoreGradient, false, keys(), false);
    if (attention.contentBias != null && tape.tracks(attention.contentBias)) {
      tape.gradient(attention.contentBias).add(biasGradient(queryGradient));
    }
    int start = 0;
    for (PositionTerm term : attention.positions) {
      if (term.keys() != null) {
        INDArray gradient = columns(scoreGradient, start, term.columns()).dup('c');
        queryGradient.addi(positionBackward(tape, term, gradient));
      }
      start += term.columns();
    }
    if (tape.tracks(attention.queries)) {
      tape.gradient(attention.queries).add(fromHeads(queryGradient, sizes.queries()));
    }
    if (tape.tracks(attention.keysValues)) {
      INDArray keyGradient = product(scoreGradient, true, withBias(attention.contentBias), false);
      INDArray valueGradient = product(weights, true, output, false);
      addKeyValueGradient(tape.gradient(attention.keysValues), keyGradient, valueGradient);
    }
  }

  private INDArray positionScores(PositionTerm term) {
    INDArray queries = perHead(withBias(term.bias()));
    INDArray all = product(queries, false, positionKeys(term), true);
    return shift(all, term);
  }

  /** Returns the gradient with respect to q + v, after adding the gradients of v and of the position keys. */
  private INDArray positionBackward(Tape tape, PositionTerm term, INDArray scoreGradient) {
    INDArray all = unshift(scoreGradient, term);
    INDArray queries = perHead(withBias(term.bias()));
    if (tape.tracks(term.keys())) {
      INDArray gradient = product(all, true, queries, false);
      tape.gradient(term.keys()).add(gradient.permute(1, 0, 2).dup('c'));
    }
    INDArray queryGradient = product(all, false, positionKeys(term), false)
        .reshape('c', batchedHeads(), sizes.queries(), sizes.headSize());
    if (term.bias() != null && tape.tracks(term.bias())) {
      tape.gradient(term.bias()).add(biasGradient(queryGradient));
    }
    return queryGradient;
  }

  /** Position keys as {@code [H, rows, d_h]}. */
  private INDArray positionKeys(PositionTerm term) {
    int rows = term.keys().shape().size(0);
    return term.keys().array().reshape('c', rows, sizes.heads(), sizes.headSize()).permute(1, 0, 2).dup('c');
  }

  /**
   * From {@code all[h, b i, x]} to {@code scores[h b, i, c] = all[h, b i, stride c + T - 1 - i]}: with rows one element longer than their
   * stride, reading them back with the stride moves each row by one more column.
   */
  private INDArray shift(INDArray all, PositionTerm term) {
    int queries = sizes.queries();
    int reach = PositionTerm.rowsNeeded(term.columns(), term.stride(), queries);
    INDArray rows = fitColumns(all.reshape('c', batchedHeads(), queries, all.size(2)), reach);
    if (queries == 1) {
      return strided(rows, term);
    }
    INDArray flat = rows.reshape('c', batchedHeads(), queries * reach);
    INDArray moved = flat
        .get(NDArrayIndex.all(), NDArrayIndex.interval(queries - 1, queries - 1 + queries * (reach - 1)))
        .reshape(batchedHeads(), (long) queries * (reach - 1))
        .dup('c')
        .reshape('c', batchedHeads(), queries, reach - 1);
    return strided(moved, term);
  }

  private INDArray strided(INDArray rows, PositionTerm term) {
    return rows.get(
        NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, term.stride(), stridedEnd(term)))
        .reshape(batchedHeads(), sizes.queries(), term.columns())
        .dup('c');
  }

  private static int stridedEnd(PositionTerm term) {
    return term.stride() * (term.columns() - 1) + 1;
  }

  /** The transpose of {@link #shift}: {@code [H B, T, columns]} to {@code [H, B T, rows]}. */
  private INDArray unshift(INDArray scores, PositionTerm term) {
    int queries = sizes.queries();
    int reach = PositionTerm.rowsNeeded(term.columns(), term.stride(), queries);
    int length = queries == 1 ? reach : reach - 1;
    INDArray spread = Nd4j.zeros(type, batchedHeads(), queries, length);
    spread.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, term.stride(), stridedEnd(term)))
        .assign(scores);
    INDArray rows;
    if (queries == 1) {
      rows = spread;
    } else {
      INDArray flat = Nd4j.zeros(type, batchedHeads(), (long) queries * reach);
      flat.get(NDArrayIndex.all(), NDArrayIndex.interval(queries - 1, queries - 1 + queries * (reach - 1)))
          .assign(spread.reshape('c', batchedHeads(), queries * (reach - 1)));
      rows = flat.reshape('c', batchedHeads(), queries, reach);
    }
    int available = term.keys().shape().size(0);
    return fitColumns(rows, available).reshape('c', sizes.heads(), sizes.batch() * queries, available);
  }

  /** Cuts or pads the last axis: columns beyond the position keys belong to the future and are masked. */
  private INDArray fitColumns(INDArray rows, int columns) {
    int given = (int) rows.size(2);
    if (given == columns) {
      return rows;
    }
    INDArray fitted = Nd4j.zeros(type, rows.size(0), rows.size(1), columns);
    int shared = Math.min(given, columns);
    columns(fitted, 0, shared).assign(columns(rows, 0, shared));
    return fitted;
  }

  private INDArray columns(INDArray array, int start, int count) {
    return array.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(start, start + count))
        .reshape(array.size(0), array.size(1), count);
  }

  private INDArray softmax(INDArray scores) {
    int rows = batchedHeads() * sizes.queries();
    INDArray flat = scores.reshape('c', rows, sizes.keys());
    INDArray shifted = flat.subColumnVector(flat.max(1).reshape(rows, 1));
    INDArray exponentials = Transforms.exp(shifted, false);
    return exponentials.diviColumnVector(exponentials.sum(1).reshape(rows, 1))
        .reshape('c', batchedHeads(), sizes.queries(), sizes.keys());
  }

  private INDArray softmaxBackward(INDArray weightGradient) {
    int rows = batchedHeads() * sizes.queries();
    INDArray gradient = weightGradient.dup('c').reshape('c', rows, sizes.keys());
    INDArray flat = weights.reshape('c', rows, sizes.keys());
    INDArray inner = gradient.mul(flat).sum(1).reshape(rows, 1);
    return gradient.subiColumnVector(inner).muli(flat).reshape('c', batchedHeads(), sizes.queries(), sizes.keys());
  }

  private INDArray mask() {
    int queries = sizes.queries();
    int keys = sizes.keys();
    int past = sizes.past();
    double[] values = new double[sizes.batch() * queries * keys];
    for (int row = 0; row < sizes.batch(); row++) {
      for (int query = 0; query < queries; query++) {
        int first = attention.visibility.firstColumn(query, past);
        for (int column = 0; column < keys; column++) {
          boolean visible =
              column >= first && column < sizes.keysUpTo(query) && !attention.visibility.hides(row, column, past);
          values[(row * queries + query) * keys + column] = visible ? 0 : HIDDEN;
        }
      }
    }
    INDArray perBatch = Nd4j.createFromArray(values).castTo(type).reshape('c', sizes.batch(), queries, keys);
    List<INDArray> perHead = new ArrayList<>();
    for (int head = 0; head < sizes.heads(); head++) {
      perHead.add(perBatch);
    }
    return Nd4j.concat(0, perHead.toArray(new INDArray[0]));
  }

  private void writeColumnMass() {
    INDArray mass = weights.sum(1).reshape('c', sizes.heads(), sizes.batch() * sizes.keys()).mean(0);
    for (int index = 0; index < attention.columnMass.length; index++) {
      attention.columnMass[index] = mass.getDouble(index);
    }
  }

  private INDArray withBias(Tensor bias) {
    INDArray queries = toHeads(attention.queries.array(), sizes.queries(), sizes.heads());
    if (bias == null) {
      return queries;
    }
    INDArray perHead = perHead(queries);
    INDArray biases = bias.array().reshape('c', sizes.heads(), sizes.headSize());
    for (int head = 0; head < sizes.heads(); head++) {
      perHead.slice(head).addiRowVector(biases.getRow(head).reshape(1, sizes.headSize()));
    }
    return perHead.reshape('c', batchedHeads(), sizes.queries(), sizes.headSize());
  }

  private INDArray biasGradient(INDArray queryGradient) {
    return perHead(queryGradient).sum(1).reshape('c', sizes.heads(), sizes.headSize());
  }

  private INDArray keys() {
    return keyValuePart(0);
  }

  private INDArray values() {
    return keyValuePart(1);
  }

  private INDArray keyValuePart(int part) {
    int width = sizes.keyValueWidth();
    INDArray half = columns(attention.keysValues.array(), part * width, width).dup('c');
    INDArray grouped = toHeads(half, sizes.keys(), sizes.keyValueHeads());
    if (sizes.headsPerKeyValueHead() == 1) {
      return grouped;
    }
    List<INDArray> repeated = new ArrayList<>();
    for (int head = 0; head < sizes.heads(); head++) {
      int group = head / sizes.headsPerKeyValueHead();
      repeated.add(grouped.get(
          NDArrayIndex.interval(group * sizes.batch(), (group + 1) * sizes.batch()), NDArrayIndex.all(),
          NDArrayIndex.all())
          .reshape(sizes.batch(), sizes.keys(), sizes.headSize()));
    }
    return Nd4j.concat(0, repeated.toArray(new INDArray[0]));
  }

  private void addKeyValueGradient(Gradient gradient, INDArray keyGradient, INDArray valueGradient) {
    INDArray both = Nd4j.concat(2, groupSum(keyGradient), groupSum(valueGradient));
    gradient.add(both);
  }

  /** Sums the heads that share a key-value head and returns {@code [B, K, G d_h]}. */
  private INDArray groupSum(INDArray perHead) {
    INDArray grouped = perHead
        .reshape('c', sizes.keyValueHeads(), sizes.headsPerKeyValueHead(), sizes.batch(), sizes.keys(),
            sizes.headSize())
        .sum(1);
    return grouped.permute(1, 2, 0, 3).dup('c').reshape('c', sizes.batch(), sizes.keys(), sizes.keyValueWidth());
  }

  private INDArray toHeads(INDArray rows, int length, int count) {
    return rows.reshape('c', sizes.batch(), length, count, sizes.headSize())
        .permute(2, 0, 1, 3)
        .dup('c')
        .reshape('c', count * sizes.batch(), length, sizes.headSize());
  }

  private INDArray fromHeads(INDArray heads, int length) {
    return heads.reshape('c', sizes.heads(), sizes.batch(), length, sizes.headSize())
        .permute(1, 2, 0, 3)
        .dup('c')
        .reshape('c', sizes.batch(), length, sizes.width());
  }

  private INDArray perHead(INDArray batched) {
    return batched.reshape('c', sizes.heads(), sizes.batch() * sizes.queries(), sizes.headSize());
  }

  private int batchedHeads() {
    return sizes.heads() * sizes.batch();
  }

  /** Batched product over the first axis. */
  private INDArray product(INDArray first, boolean firstTransposed, INDArray second, boolean secondTransposed) {
    long rows = firstTransposed ? first.size(2) : first.size(1);
    long columns = secondTransposed ? second.size(1) : second.size(2);
    INDArray result = Nd4j.createUninitialized(type, first.size(0), rows, columns);
    for (int item = 0; item < first.size(0); item++) {
      INDArray a = firstTransposed ? first.slice(item).transpose() : first.slice(item);
      INDArray b = secondTransposed ? second.slice(item).transpose() : second.slice(item);
      result.slice(item).assign(a.mmul(b));
    }
    return result;
  }
}
