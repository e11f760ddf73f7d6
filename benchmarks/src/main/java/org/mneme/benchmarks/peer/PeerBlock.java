package org.mneme.benchmarks.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.mneme.benchmarks.Size;

/** One pre-norm block with Transformer-XL attention over cached rows; see {@code RelativeAttention} and {@code Block} of the core for the formulas. */
final class PeerBlock {
  private static final float EPSILON = 1e-5f;
  private static final double GAIN = 0.6;
  private static final double LEAST_DEVIATION = 0.02;

  private final Size size;
  private final int first;

  PeerBlock(Size size, FlatParameters parameters, NDManager manager) {
    this.size = size;
    int width = size.width();
    Shape heads = new Shape(size.heads(), 1, width / size.heads());
    this.first = parameters.add(matrix(manager, width, width)); // queries
    parameters.add(matrix(manager, 2L * width, width)); // keys and values
    parameters.add(matrix(manager, width, width)); // position keys
    parameters.add(matrix(manager, width, width)); // output
    parameters.add(manager.randomNormal(0, 0.02f, heads, DataType.FLOAT32)); // u
    parameters.add(manager.randomNormal(0, 0.02f, heads, DataType.FLOAT32)); // v
    for (int norm = 0; norm < 2; norm++) {
      parameters.add(manager.ones(new Shape(width)));
      parameters.add(manager.zeros(new Shape(width)));
    }
    parameters.add(matrix(manager, size.feedForward(), width));
    parameters.add(manager.zeros(new Shape(size.feedForward())));
    parameters.add(matrix(manager, width, size.feedForward()));
    parameters.add(manager.zeros(new Shape(width)));
  }

  static NDArray matrix(NDManager manager, long out, long in) {
    float deviation = (float) Math.max(LEAST_DEVIATION, GAIN / Math.sqrt(in));
    return manager.randomNormal(0, deviation, new Shape(out, in), DataType.FLOAT32);
  }

  static NDArray norm(NDArray rows, NDArray gain, NDArray shift) {
    return rows.getNDArrayInternal()
        .layerNorm(rows, gain.getShape(), gain, shift, EPSILON)
        .singletonOrThrow();
  }

  static NDArray linear(NDArray rows, NDArray weight, NDArray bias) {
    return rows.getNDArrayInternal().linear(rows, weight, bias).singletonOrThrow();
  }

  /**
   * Returns the block's output.
   *
   * @param all every parameter of the model
   * @param cached the rows of before {@code [B, M, D]}, null for none
   * @param sinusoids the rows of distances K - 1 to 0, and one that is not used {@code [K + 1, D]}
   * @param mask what is added to scores {@code [T, K]}
   */
  NDArray run(NDList all, NDArray hidden, NDArray cached, NDArray sinusoids, NDArray mask) {
    NDArray rows = cached == null ? hidden : NDArrays.concat(new NDList(cached, hidden), 1);
    NDArray own = norm(hidden, get(all, 6), get(all, 7));
    NDArray seen = cached == null ? own : norm(rows, get(all, 6), get(all, 7));
    NDArray sum = hidden.add(linear(attend(all, own, seen, sinusoids, mask), get(all, 3), null));
    NDArray inner = linear(norm(sum, get(all, 8), get(all, 9)), get(all, 10), get(all, 11));
    return sum.add(linear(inner.getNDArrayInternal().gelu(), get(all, 12), get(all, 13)));
  }

  private NDArray get(NDList all, int index) {
    return all.get(first + index);
  }

  private NDArray attend(NDList all, NDArray own, NDArray seen, NDArray sinusoids, NDArray mask) {
    long batch = size.batch();
    long heads = size.heads();
    long headSize = size.width() / heads;
    long queries = size.segment();
    long keys = seen.getShape().get(1);
    float scale = (float) (1 / Math.sqrt(headSize));
    NDArray query = linear(own, get(all, 0), null).reshape(batch, queries, heads, headSize).transpose(0, 2, 1, 3);
    NDList keysValues = linear(seen, get(all, 1), null).reshape(batch, keys, 2 * heads, headSize)
        .split(
            new long[] {heads}, 2);
    NDArray key = keysValues.get(0).transpose(0, 2, 3, 1);
    NDArray value = keysValues.get(1).transpose(0, 2, 1, 3);
    NDArray positions =
        linear(sinusoids, get(all, 2), null).reshape(keys + 1, heads, headSize).transpose(1, 2, 0);
    NDArray content = query.add(get(all, 4)).mul(scale).matMul(key);
    NDArray shifted = query.add(get(all, 5)).mul(scale).matMul(positions).reshape(batch, heads, queries * (keys + 1));
    NDArray byPosition = shifted
        .get(new NDIndex("..., {}:{}", queries - 1, queries - 1 + queries * keys))
        .reshape(batch, heads, queries, keys);
    NDArray weights = content.add(byPosition).add(mask).softmax(-1);
    return weights.matMul(value).transpose(0, 2, 1, 3).reshape(batch, queries, size.width());
  }
}
