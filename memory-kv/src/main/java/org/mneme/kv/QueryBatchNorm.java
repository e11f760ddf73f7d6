package org.mneme.kv;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.mneme.kv.kernels.BatchNorm;
import org.mneme.memory.SelfTrained;
import org.mneme.nn.Initializer;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.Multiply;

/**
 * Batch normalisation of queries (Lample et al. 2019, section 3.2): in training each feature over all tokens of the batch, later by running means of
 * what was seen, {@code running = 0.9 running + 0.1 batch}, with the unbiased variance. It spreads the reads over more slots; but in training every
 * token takes part in the statistics of all others, also of those before it.
 */
final class QueryBatchNorm implements QueryNorm, SelfTrained {
  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;

  private final String name;
  private final Parameter gain;
  private final Parameter bias;
  private final Tensor runningMean;
  private final Tensor runningVariance;

  QueryBatchNorm(ParameterScope scope, int features) {
    Shape shape = Shape.of(features);
    this.name = scope.prefix() + "statistics";
    this.gain = scope.create("weight", shape, Initializer.constant(1));
    this.bias = scope.create("bias", shape, Initializer.constant(0));
    this.runningMean = scope.kernels().zeros(scope.type(), shape);
    double[] ones = new double[features];
    Arrays.fill(ones, 1);
    this.runningVariance = scope.kernels().tensor(scope.type(), shape, ones);
  }

  @Override
  public Tensor apply(Tape tape, Tensor queries, boolean training) {
    return training ? inTraining(tape, queries, null) : afterTraining(tape, queries);
  }

  /** Normalises by the statistics of the batch, in which padding has no part. */
  Tensor inTraining(Tape tape, Tensor queries, boolean[] padding) {
    int features = queries.shape().last();
    BatchNorm.Statistics batch = new BatchNorm.Statistics(new double[features], new double[features]);
    Tensor output = BatchNorm.apply(tape, queries, gain.value(), bias.value(), padding, EPSILON, batch);
    long counted = queries.shape().rows();
    for (int token = 0; padding != null && token < padding.length; token++) {
      counted -= padding[token] ? 1 : 0;
    }
    double unbiased = counted > 1 ? counted / (counted - 1.0) : 1;
    for (int feature = 0; feature < features; feature++) {
      runningMean.set(feature, moved(runningMean.get(feature), batch.mean()[feature]));
      runningVariance.set(feature, moved(runningVariance.get(feature), batch.variance()[feature] * unbiased));
    }
    return output;
  }

  private static double moved(double running, double seen) {
    return (1 - MOMENTUM) * running + MOMENTUM * seen;
  }

  /** {@code y = x s + (bias - mean s)}, {@code s = gain / sqrt(variance + epsilon)}, the statistics frozen. */
  private Tensor afterTraining(Tape tape, Tensor queries) {
    int features = queries.shape().last();
    int tokens = queries.shape().rows();
    Tensor inverse = tape.empty(queries.type(), Shape.of(1, features));
    Tensor shift = tape.empty(queries.type(), Shape.of(1, features));
    for (int feature = 0; feature < features; feature++) {
      double factor = 1 / Math.sqrt(runningVariance.get(feature) + EPSILON);
      inverse.set(feature, factor);
      shift.set(feature, -runningMean.get(feature) * factor);
    }
    // Sums and products of rows go by products with a column of ones, which spread a row over all tokens.
    Tensor ones = tape.empty(queries.type(), Shape.of(tokens, 1));
    for (int token = 0; token < tokens; token++) {
      ones.set(token, 1);
    }
    Tensor rows = queries.reshaped(tokens, features);
    Tensor normalised =
        Add.apply(tape, Multiply.apply(tape, rows, spread(tape, ones, inverse)), spread(tape, ones, shift));
    Tensor scaled = Multiply.apply(tape, normalised, spread(tape, ones, gain.value()));
    return Add.apply(tape, scaled, spread(tape, ones, bias.value())).reshaped(queries.shape().toArray());
  }

  private static Tensor spread(Tape tape, Tensor ones, Tensor row) {
    int features = row.shape().last();
    return org.mneme.tensor.operations.Linear.apply(tape, ones, row.reshaped(features, 1), null);
  }

  @Override
  public Optional<SelfTrained> statistics() {
    return Optional.of(this);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return 0;
  }

  @Override
  public void update(long step, double learningRateFactor, double gradientScale) {
    // The running means move with each batch that is read; no gradient concerns them.
  }

  @Override
  public double squaredGradientNorm() {
    return 0;
  }

  @Override
  public void discardGradients() {
    // There are none.
  }

  @Override
  public Map<String, Tensor> values() {
    return Map.of("runningMean", runningMean, "runningVariance", runningVariance);
  }

  @Override
  public Map<String, Tensor> optimizerState() {
    return Map.of();
  }

  @Override
  public void close() {
    runningMean.close();
    runningVariance.close();
  }
}
