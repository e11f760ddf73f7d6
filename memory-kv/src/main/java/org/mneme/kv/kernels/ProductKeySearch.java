package org.mneme.kv.kernels;

import static java.util.Objects.requireNonNull;

import org.mneme.tensor.Indices;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * The exact search for the k best of n n keys that are all pairs of two sets of n sub-keys (Lample et al. 2019, section
 * 3.2), and the weights of what was found: queries q {@code [..., H 2 c]}, sub-keys C {@code [H, 2, n, c]}, slots and
 * weights {@code [..., H k]}.
 *
 * <pre>
 * a_i = &lt;C[h, 0, i], q1&gt;    b_j = &lt;C[h, 1, j], q2&gt;            q1, q2: halves of a head's query
 * A = the k largest of a      B = the k largest of b
 * P = the k largest of a_i + b_j over A x B                         slot i n + j
 * w = softmax (or another {@link ScoreFunction}) of the scores over P
 * </pre>
 *
 * <p>The search is exact: a pair outside of A x B has k pairs above it. Nor is all of A x B looked at, see
 * {@link Staircase}. Of equal scores the lower sub-key, and the lower slot, comes first. NaN counts as the lowest
 * score, and becomes NaN again in the weights.
 *
 * <p>Which slots are chosen has no gradient. With {@code ds_p} from the weights (for softmax
 * {@code w_p (dw_p - sum of w_r dw_r)}): {@code da_i = sum of ds_p over p with first sub-key i},
 * {@code dC[h, 0, i] = sum over tokens of da_i q1}, {@code dq1 = sum over i of da_i C[h, 0, i]}, and so for the second
 * half. At most k sub-keys per token and half take part, and no others are touched.
 */
public final class ProductKeySearch extends Operation {
  final Tensor queries;
  final Tensor keys;
  final SearchSizes sizes;
  final ScoreFunction function;
  final int[] slots;
  private Tensor weights;

  private ProductKeySearch(Tensor queries, Tensor keys, int chosen, ScoreFunction function) {
    super(queries, keys);
    this.queries = queries;
    this.keys = keys;
    this.sizes = SearchSizes.of(queries.shape(), keys.shape(), chosen);
    this.function = requireNonNull(function, "function is null");
    this.slots = new int[Math.multiplyExact(sizes.tokens(), sizes.weights())];
  }

  /**
   * Searches.
   *
   * @param queries q {@code [..., H 2 c]}: for each head its first half, then its second
   * @param keys C {@code [H, 2, n, c]}
   * @param chosen how many slots each head chooses, k
   */
  public static Retrieval apply(Tape tape, Tensor queries, Tensor keys, int chosen, ScoreFunction function) {
    ProductKeySearch search = new ProductKeySearch(queries, keys, chosen, function);
    Tensor weights = tape.apply(search);
    return new Retrieval(new Indices(weights.shape(), search.slots), weights, search.sizes.heads());
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    weights = tape.empty(queries.type(), queries.shape().withLast(sizes.weights()));
    new PortableSearch(this).forward(weights);
    return weights;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    new PortableSearch(this).backward(tape, weights, outputGradient);
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    weights = tape.empty(queries.type(), queries.shape().withLast(sizes.weights()));
    new CpuSearch(this).forward(tape, weights);
    return weights;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    new CpuSearchGradient(this).run(tape, weights, outputGradient);
  }
}
