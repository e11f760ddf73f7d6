package org.mneme.benchmarks.peer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import org.mneme.benchmarks.Size;

/** The shared transformer without a memory, or with the recurrent cache, in PyTorch's library. */
public final class PeerModel implements AutoCloseable {
  /** The memories that this peer has. */
  public static final List<String> MEMORIES = List.of("none", "transformer-xl");

  private static final double BASE = 10_000;

  private final Engine engine;
  private final Size size;
  private final boolean caches;
  private final NDManager manager;
  private final FlatParameters parameters = new FlatParameters();
  private final List<PeerBlock> blocks = new ArrayList<>();
  private final int embedding;
  private final int head;
  private final NDArray ids;
  private final NDArray targets;
  private List<NDArray> cache = List.of();

  /** Creates the model with random parameters. */
  public PeerModel(Engine engine, Size size, String memory) {
    this.engine = engine;
    this.size = size;
    this.caches = memory.equals("transformer-xl");
    this.manager = engine.newBaseManager();
    int width = size.width();
    this.embedding =
        parameters.add(manager.randomNormal(0, 0.02f, new Shape(size.vocabulary(), width), DataType.FLOAT32));
    for (int index = 0; index < size.layers(); index++) {
      blocks.add(new PeerBlock(size, parameters, manager));
    }
    this.head = parameters.add(manager.ones(new Shape(width)));
    parameters.add(manager.zeros(new Shape(width)));
    parameters.add(PeerBlock.matrix(manager, size.vocabulary(), width));
    parameters.finish(manager);
    Shape segment = new Shape(size.batch(), size.segment());
    this.ids = manager.randomInteger(0, size.vocabulary(), segment, DataType.INT64);
    this.targets = manager.randomInteger(0, size.vocabulary(), new Shape(size.tokens(), 1), DataType.INT64);
  }

  /** Makes one update and returns the loss. */
  public double train() {
    try (NDManager step = manager.newSubManager()) {
      step.tempAttachAll(ids, targets);
      parameters.lendTo(step);
      float value;
      try (GradientCollector collector = engine.newGradientCollector()) {
        NDList views = parameters.views();
        views.attach(step);
        NDArray logits = forward(step, views);
        NDArray loss = logits.reshape(size.tokens(), size.vocabulary()).logSoftmax(-1).gather(targets, 1).mean().neg();
        collector.backward(loss);
        value = loss.getFloat();
      }
      parameters.update();
      return value;
    }
  }

  /** Reads one segment without gradients and returns one of the logits. */
  public double infer() {
    try (NDManager step = manager.newSubManager()) {
      step.tempAttachAll(ids, targets);
      parameters.lendTo(step);
      NDList views = parameters.views();
      views.attach(step);
      return forward(step, views).getFloat(0, 0, 0);
    }
  }

  private NDArray forward(NDManager step, NDList all) {
    NDArray table = all.get(embedding);
    NDArray hidden = ids.getNDArrayInternal()
        .embedding(ids, table, SparseFormat.DENSE)
        .singletonOrThrow()
        .mul((float) Math.sqrt(size.width()));
    int past = cache.isEmpty() ? 0 : Math.toIntExact(cache.getFirst().getShape().get(1));
    NDArray sinusoids = sinusoids(step, past + size.segment());
    NDArray mask = mask(past);
    List<NDArray> next = new ArrayList<>();
    for (int index = 0; index < blocks.size(); index++) {
      NDArray cached = cache.isEmpty() ? null : cache.get(index);
      if (caches) {
        NDArray kept = hidden.stopGradient().duplicate();
        kept.attach(manager);
        next.add(kept);
      }
      hidden = blocks.get(index).run(all, hidden, cached, sinusoids, mask);
    }
    cache.forEach(old -> old.attach(step));
    cache = next;
    return PeerBlock.linear(
        PeerBlock.norm(hidden, all.get(head), all.get(head + 1)), all.get(head + 2), null);
  }

  /** Rows of distances K - 1 to -1. */
  private NDArray sinusoids(NDManager step, int keys) {
    if (sinusoids == null || sinusoids.getShape().get(0) != keys + 1) {
      NDArray frequencies = step.arange(0f, size.width(), 2f).mul((float) (-Math.log(BASE) / size.width())).exp();
      NDArray angles = step.arange(keys - 1f, -2f, -1f).reshape(keys + 1, 1).mul(frequencies.reshape(1, -1));
      sinusoids = NDArrays.concat(new NDList(angles.sin(), angles.cos()), 1);
      sinusoids.attach(manager);
    }
    return sinusoids;
  }

  private NDArray mask(int past) {
    if (mask == null || mask.getShape().get(1) != past + size.segment()) {
      float[] values = new float[size.segment() * (past + size.segment())];
      for (int query = 0; query < size.segment(); query++) {
        for (int key = past + query + 1; key < past + size.segment(); key++) {
          values[query * (past + size.segment()) + key] = Float.NEGATIVE_INFINITY;
        }
      }
      mask = manager.create(values, new Shape(size.segment(), (long) past + size.segment()));
    }
    return mask;
  }

  private NDArray sinusoids;
  private NDArray mask;

  /** Returns the number of parameters. */
  public long parameters() {
    return parameters.size();
  }

  @Override
  public void close() {
    manager.close();
  }
}
