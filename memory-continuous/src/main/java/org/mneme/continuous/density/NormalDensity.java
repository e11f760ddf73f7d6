package org.mneme.continuous.density;

import java.util.Arrays;
import java.util.List;
import org.mneme.continuous.coordinates.Combinations;
import org.mneme.continuous.coordinates.ProjectedSignal;
import org.mneme.continuous.kernels.BoundedSoftplus;
import org.mneme.continuous.kernels.CellWeights;
import org.mneme.continuous.kernels.GaussianWeights;
import org.mneme.continuous.kernels.HeadScores;
import org.mneme.continuous.kernels.NormalWeights;
import org.mneme.continuous.kernels.SoftmaxOverComponents;
import org.mneme.continuous.signal.GaussianBasis;
import org.mneme.nn.Initializer;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.ConcatTime;
import org.mneme.tensor.operations.SliceTime;

/**
 * Normal densities, one or a mixture of several per query and head (Martins et al. 2022, section 3.1; mixtures: Farinhas et al. 2021):
 *
 * <pre>
 * s = q (B W_K)^T / sqrt(d)          scores of a query against every basis function
 * m = sigmoid(w_m . s)               mean
 * v = max(softplus(w_v . s), least)  variance
 * </pre>
 *
 * <p>w_m and w_v {@code [N]} are shared by all heads and queries of the block and have no bias, as in the paper. A mixture has such a pair per
 * component, a third vector for the softmax of the shares, and, unlike the paper, biases, so that its components start side by side.
 *
 * <p>The scores themselves are never worked out: {@code w . (q K^T) = q . (K^T w)}, so all that a query meets is one key for its mean and one for its
 * variance, which are worked out side by side.
 *
 * <p>Expected values are in closed form for Gaussian functions, of which only those are asked that stand for all; for others, and for a density that is cut off at 0 and 1, they are those of the
 * signal held constant over small cells, which is exact where no cell has a part in two rectangular functions.
 */
final class NormalDensity implements Density {
  /** The part of the signal's own range in which it is not 0: where it was padded with zeros to. */
  private static final double FROM = -0.5;

  private static final double TO = 1.5;
  private static final double START_DEVIATION = 0.02;

  private final int heads;
  private final double leastVariance;
  private final double targetDeviation;
  private final boolean truncated;
  private final Scores means;
  private final Scores variances;
  private final Scores shares;
  private final NormalWeights weights;
  private final Combinations columns;

  /** The vectors w {@code [K, N]} of one kind of score, and their biases {@code [K]}; null for none. */
  private record Scores(Tensor weight, Tensor bias) {
    static Scores create(ParameterScope scope, int components, int size, double[] biases) {
      Tensor weight = scope.create("weight", Shape.of(components, size), Initializer.normal(START_DEVIATION)).value();
      Tensor bias = biases == null
          ? null
          : scope.create("bias", Shape.of(components), (tensor, random) -> tensor.fill(biases)).value();
      return new Scores(weight, bias);
    }

    private int components() {
      return weight.shape().size(0);
    }
  }

  private NormalDensity(DensityContext context, int components, boolean truncated) {
    this.heads = context.heads();
    this.leastVariance = context.leastVariance();
    this.targetDeviation = context.targetDeviation();
    this.truncated = truncated;
    int size = context.basis().size();
    boolean several = components > 1;
    ParameterScope scope = context.scope();
    this.means = Scores.create(scope.in("mean"), components, size, several ? meanBiases(components) : null);
    this.variances = Scores.create(scope.in("variance"), components, size, several ? widthBiases(components) : null);
    this.shares = several ? Scores.create(scope.in("share"), components, size, new double[components]) : null;
    if (context.basis() instanceof GaussianBasis gaussian && !truncated) {
      this.weights = new GaussianWeights(gaussian, context.space().representatives().functions());
      this.columns = context.space().representativeCoefficients();
    } else {
      CellWeights cells = truncated || context.basis().endsAtEdges()
          ? new CellWeights(0, 1, context.cells(), truncated)
          : new CellWeights(FROM, TO, (int) ((TO - FROM) * context.cells()), false);
      this.weights = cells;
      this.columns = context.space().combinations(context.basis().values(cells.middles()));
    }
  }

  /** Returns a density that is one normal per query and head. */
  static NormalDensity single(DensityContext context) {
    return new NormalDensity(context, 1, false);
  }

  /** Returns a density that is one normal, cut off at 0 and 1 and scaled to mass 1. */
  static NormalDensity truncated(DensityContext context) {
    return new NormalDensity(context, 1, true);
  }

  /** Returns a density that is a mixture of normals. */
  static NormalDensity mixture(DensityContext context) {
    return new NormalDensity(context, context.components(), false);
  }

  /** Means in the middles of equal parts of [0, 1], before the sigmoid. */
  private static double[] meanBiases(int components) {
    double[] biases = new double[components];
    for (int component = 0; component < components; component++) {
      double mean = (component + 0.5) / components;
      biases[component] = Math.log(mean / (1 - mean));
    }
    return biases;
  }

  /** Standard deviations of half such a part, before the softplus. */
  private static double[] widthBiases(int components) {
    double[] biases = new double[components];
    Arrays.fill(biases, Math.log(Math.expm1(Math.pow(0.5 / components, 2))));
    return biases;
  }

  private List<Scores> kinds() {
    return shares == null ? List.of(means, variances) : List.of(means, variances, shares);
  }

  /** Returns {@code B^T w} through the projection, for each kind of score, one below the other. */
  @Override
  public Tensor keys(Tape tape, ProjectedSignal signal) {
    return signal.combined(tape, stacked(tape, kinds().stream().map(Scores::weight).toList()));
  }

  @Override
  public Look look(Tape tape, Tensor queries, Tensor keys) {
    Tensor bias = means.bias() == null ? null : stacked(tape, kinds().stream().map(Scores::bias).toList());
    Tensor scores = HeadScores.apply(tape, queries, keys, bias, heads);
    Tensor mean = Activate.apply(tape, kind(tape, scores, 0), Activate.Function.SIGMOID);
    Tensor variance = BoundedSoftplus.apply(tape, kind(tape, scores, 1), leastVariance);
    Tensor share = shares == null ? null : SoftmaxOverComponents.apply(tape, kind(tape, scores, 2));
    return new NormalLook(mean, variance, share, weights, truncated, targetDeviation);
  }

  @Override
  public Combinations values() {
    return columns;
  }

  private Tensor stacked(Tape tape, List<Tensor> parts) {
    int rows = parts.size() * means.components();
    List<Tensor> parallel = parts.stream().map(part -> part.reshaped(1, rows / parts.size(), columns(part))).toList();
    Tensor joined = ConcatTime.apply(tape, parallel);
    return joined.reshaped(rows, joined.shape().last());
  }

  private static int columns(Tensor part) {
    return part.shape().rank() == 1 ? 1 : part.shape().last();
  }

  /** Returns the scores of one kind {@code [B, H, K, T]}. */
  private Tensor kind(Tape tape, Tensor scores, int index) {
    Shape shape = scores.shape();
    int count = means.components();
    Tensor all = scores.reshaped(shape.size(0) * heads, shape.size(2), shape.size(3));
    return SliceTime.apply(tape, all, index * count, (index + 1) * count)
        .reshaped(shape.size(0), heads, count, shape.size(3));
  }
}
