package org.mneme.kv;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.mneme.kv.kernels.SparseTable;
import org.mneme.kv.kernels.TableMemory;
import org.mneme.memory.SelfTrained;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

/**
 * A table {@code [K, D]} that a memory reads sparsely, with a learning rate of its own and no weight decay. It begins with values drawn from
 * {@code N(0, 1 / D)} (Lample et al. 2019).
 */
final class ValueTable implements SelfTrained, AutoCloseable {
  private static final int ROWS_PER_DRAW = 256;

  private final String name;
  private final SparseTable table;
  private final TableSettings settings;
  private final TableFiles files;

  ValueTable(ParameterScope scope, String part, int slots, int width, TableSettings settings) {
    this.name = scope.prefix() + part;
    this.settings = settings;
    Shape shape = Shape.of(slots, width);
    RandomStream random = scope.random(part);
    this.files = settings.folder()
        .map(folder -> new TableFiles(folder, name, random, settings.reuses()))
        .orElse(null);
    boolean existed = files != null && files.complete();
    Tensor values = tensor(scope.kernels(), scope.type(), shape, files, "values");
    if (!existed) {
      draw(scope.kernels(), values, random);
      if (files != null) {
        files.markComplete();
      }
    }
    int[] moments = new int[1];
    this.table = new SparseTable(scope.kernels(), values, settings.adam(),
        () -> tensor(scope.kernels(), scope.type(), shape, files, "moment" + ++moments[0]));
  }

  /** Returns a tensor of zeros, or what its file holds. */
  private static Tensor tensor(Kernels kernels, ElementType type, Shape shape, TableFiles files, String part) {
    if (type != ElementType.FLOAT32 || kernels.form() != Kernels.Form.CPU) {
      return kernels.zeros(type, shape);
    }
    MemorySegment memory = files == null
        ? TableMemory.allocate(shape.elements() * Float.BYTES)
        : files.map(part, shape);
    return kernels.over(memory, shape);
  }

  /** Every block of rows has a random stream of its own, so that blocks can be drawn side by side. */
  private static void draw(Kernels kernels, Tensor values, RandomStream random) {
    int slots = values.shape().size(0);
    int width = values.shape().size(1);
    double deviation = 1 / Math.sqrt(width);
    int blocks = Math.ceilDiv(slots, ROWS_PER_DRAW);
    kernels.parallel().run(blocks, 30.0 * ROWS_PER_DRAW * width, (from, to) -> {
      for (int block = from; block < to; block++) {
        RandomStream stream = random.numbered(block);
        long end = Math.min(slots, (block + 1L) * ROWS_PER_DRAW) * width;
        for (long index = (long) block * ROWS_PER_DRAW * width; index < end; index++) {
          values.set(index, deviation * stream.nextGaussian());
        }
      }
    });
  }

  /** Returns the rows and their optimizer. */
  SparseTable table() {
    return table;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return table.values().shape().elements();
  }

  @Override
  public void update(long step, double learningRateFactor, double gradientScale) {
    table.update(settings.rateAt(learningRateFactor), step, gradientScale);
  }

  @Override
  public double squaredGradientNorm() {
    return table.squaredGradientNorm();
  }

  @Override
  public void discardGradients() {
    table.discardGradients();
  }

  @Override
  public void flush() {
    table.flush();
  }

  @Override
  public Map<String, Tensor> values() {
    return Map.of("values", table.values());
  }

  @Override
  public Map<String, Tensor> optimizerState() {
    return table.optimizerState();
  }

  @Override
  public Map<String, long[]> optimizerCounters() {
    return table.optimizerCounters();
  }

  @Override
  public void restoreCounters(Map<String, long[]> counters) {
    table.restoreCounters(counters);
  }

  @Override
  public void close() {
    table.close();
    table.values().close();
    if (files != null) {
      files.close();
    }
  }
}
