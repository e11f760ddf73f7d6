package org.mneme.kv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mneme.kv.kernels.ProductKeySearch;
import org.mneme.kv.kernels.Retrieval;
import org.mneme.memory.SelfTrained;
import org.mneme.nn.Initializer;
import org.mneme.nn.Linear;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Activate;

/**
 * A query network and the sub-keys that its queries are compared with (Lample et al. 2019, sections 3.1 and 3.2):
 *
 * <pre>
 * q = norm(network(x))      slots, weights = the k best of n n product keys, for each head
 * </pre>
 *
 * <p>x {@code [..., D]}, queries {@code [..., H d_q]}, sub-keys {@code [H, 2, n, d_q / 2]}, drawn uniformly from
 * {@code +- 1 / sqrt(d_q / 2)}. The network is one linear layer, or several with ReLU between them.
 */
final class ProductKeys {
  private final KeyConfig config;
  private final List<Linear> network = new ArrayList<>();
  private final QueryNorm norm;
  private final Tensor keys;

  ProductKeys(KeyConfig config, int width, ParameterScope scope, Initializer initializer) {
    this.config = config;
    int half = config.queryWidth() / 2;
    int features = config.heads() * config.queryWidth();
    int in = width;
    for (int index = 0; index < config.queryLayers().size(); index++) {
      int out = config.queryLayers().get(index);
      network.add(new Linear(scope.in("queryNetwork." + index), in, out, config.queryBias(), initializer));
      in = out;
    }
    network.add(new Linear(scope.in("queries"), in, features, config.queryBias(), initializer));
    this.norm = switch (config.queryNorm()) {
      case LAYER -> new HalfLayerNorm(scope.in("queryNorm"), half);
      case BATCH -> new QueryBatchNorm(scope.in("queryNorm"), features);
      case NONE -> (tape, queries, training) -> queries;
    };
    this.keys = scope
        .create("keys", Shape.of(config.heads(), 2, config.keys(), half), Initializer.uniform(1 / Math.sqrt(half)))
        .value();
  }

  /** Finds the slots of every token. */
  Retrieval find(Tape tape, Tensor input, boolean training) {
    Tensor queries = input;
    for (int index = 0; index < network.size(); index++) {
      queries = network.get(index).apply(tape, queries);
      if (index + 1 < network.size()) {
        queries = Activate.apply(tape, queries, Activate.Function.RELU);
      }
    }
    return ProductKeySearch.apply(tape, norm.apply(tape, queries, training), keys, config.chosen(), config.score());
  }

  Optional<SelfTrained> statistics() {
    return norm.statistics();
  }
}
