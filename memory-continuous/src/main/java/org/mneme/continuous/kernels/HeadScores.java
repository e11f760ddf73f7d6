package org.mneme.continuous.kernels;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blas;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * {@code a[b, h, k, t] = q[b, t, h] . c[b, k, h] / sqrt(d) + bias[k]}: queries q {@code [B, T, H d]}, keys c {@code [B, K, H d]}, bias {@code [K]}
 * or none, scores a {@code [B, H, K, T]}.
 *
 * <p>Gradients: {@code dq[b, t, h] = sum over k of da c / sqrt(d)}, {@code dc[b, k, h] = sum over t of da q / sqrt(d)}, {@code dbias[k] = sum over
 * b, h, t of da}.
 */
public final class HeadScores extends Operation {
  private final Tensor queries;
  private final Tensor keys;
  private final Tensor bias;
  private final int batch;
  private final int heads;
  private final int headSize;
  private final int length;
  private final int count;
  private final int width;
  private final double scale;

  private HeadScores(Tensor queries, Tensor keys, Tensor bias, int heads) {
    super(bias == null ? new Tensor[] {queries, keys} : new Tensor[] {queries, keys, bias});
    this.queries = queries;
    this.keys = keys;
    this.bias = bias;
    this.heads = heads;
    Shape q = queries.shape();
    Shape c = keys.shape();
    if (q.rank() != 3 || c.rank() != 3 || q.size(0) != c.size(0) || q.last() != c.last() || q.last() % heads != 0) {
      throw new IllegalArgumentException(
          "scores of " + heads + " heads need queries [B, T, D] and keys [B, K, D], D divisible by the heads, given "
              + q
              + " and " + c);
    }
    if (bias != null && bias.shape().elements() != c.size(1)) {
      throw new IllegalArgumentException("scores of keys " + c + " need a bias for each key, given " + bias.shape());
    }
    this.batch = q.size(0);
    this.length = q.size(1);
    this.count = c.size(1);
    this.width = q.last();
    this.headSize = width / heads;
    this.scale = 1 / Math.sqrt(headSize);
  }

  /** Returns the scores {@code [B, H, K, T]}. */
  public static Tensor apply(Tape tape, Tensor queries, Tensor keys, int heads) {
    return apply(tape, queries, keys, null, heads);
  }

  /** Returns the scores {@code [B, H, K, T]} with a bias {@code [K]}; null for none. */
  public static Tensor apply(Tape tape, Tensor queries, Tensor keys, Tensor bias, int heads) {
    return tape.apply(new HeadScores(queries, keys, bias, heads));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(queries.type(), Shape.of(batch, heads, count, length));
    INDArray scores = HeadArrays.product(
        HeadArrays.split(keys.array(), heads), false, HeadArrays.split(queries.array(), heads), true);
    scores.muli(scale);
    for (int key = 0; bias != null && key < count; key++) {
      scores.get(NDArrayIndex.all(), NDArrayIndex.point(key), NDArrayIndex.all()).addi(bias.get(key));
    }
    output.array().assign(scores.reshape('c', batch, heads, count, length));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray da = outputGradient.array().reshape('c', (long) batch * heads, count, length).mul(scale);
    if (bias != null && tape.tracks(bias)) {
      tape.gradient(bias).add(da.sum(0, 2).divi(scale));
    }
    if (tape.tracks(queries)) {
      INDArray dq = HeadArrays.product(da, true, HeadArrays.split(keys.array(), heads), false);
      tape.gradient(queries).add(HeadArrays.join(dq, heads));
    }
    if (tape.tracks(keys)) {
      INDArray dc = HeadArrays.product(da, false, HeadArrays.split(queries.array(), heads), false);
      tape.gradient(keys).add(HeadArrays.join(dc, heads));
    }
  }

  private long headAddress(Tensor rows, int item) {
    long length = rows.shape().size(1);
    return rows.address() + ((item / heads) * length * width + (long) (item % heads) * headSize) * Float.BYTES;
  }

  private long scoreAddress(Tensor scores, int item) {
    return scores.address() + (long) item * count * length * Float.BYTES;
  }

  private double work() {
    return 2.0 * count * length * headSize;
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(queries.type(), Shape.of(batch, heads, count, length));
    Blas blas = tape.kernels().blas();
    tape.kernels().parallel().run(batch * heads, work(), (from, to) -> {
      for (int item = from; item < to; item++) {
        for (int key = 0; bias != null && key < count; key++) {
          long target = scoreAddress(output, item) + (long) key * length * Float.BYTES;
          Memory.fill(target, length, Memory.get(bias.address(), key));
        }
        blas.multiply(
            false, true, count, length, headSize, (float) scale, headAddress(keys, item), width,
            headAddress(queries, item), width, bias == null ? 0f : 1f, scoreAddress(output, item), length);
      }
    });
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Blas blas = tape.kernels().blas();
    if (bias != null && tape.tracks(bias)) {
      addBiasGradient(outputGradient, tape.gradient(bias).addressToAdd());
    }
    if (tape.tracks(queries)) {
      Gradient gradient = tape.gradient(queries);
      tape.kernels().parallel().run(batch * heads, work(), (from, to) -> {
        for (int item = from; item < to; item++) {
          blas.multiply(
              true, false, length, headSize, count, (float) scale, scoreAddress(outputGradient, item), length,
              headAddress(keys, item), width, gradient.beta(), headAddress(gradient.tensor(), item), width);
        }
      });
    }
    if (tape.tracks(keys)) {
      Gradient gradient = tape.gradient(keys);
      tape.kernels().parallel().run(batch * heads, work(), (from, to) -> {
        for (int item = from; item < to; item++) {
          blas.multiply(
              false, false, count, headSize, length, (float) scale, scoreAddress(outputGradient, item), length,
              headAddress(queries, item), width, gradient.beta(), headAddress(gradient.tensor(), item), width);
        }
      });
    }
  }

  private void addBiasGradient(Tensor outputGradient, long sums) {
    for (int item = 0; item < batch * heads; item++) {
      for (int key = 0; key < count; key++) {
        long row = scoreAddress(outputGradient, item) + (long) key * length * Float.BYTES;
        Memory.set(sums, key, Memory.get(sums, key) + Rows.sum(row, length));
      }
    }
  }
}
