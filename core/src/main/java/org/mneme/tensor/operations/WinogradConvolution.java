package org.mneme.tensor.operations;

import static org.mneme.tensor.cpu.WinogradRows.INPUTS;
import static org.mneme.tensor.cpu.WinogradRows.OUTPUTS;
import static org.mneme.tensor.cpu.WinogradRows.TAPS;

import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;
import org.mneme.tensor.cpu.WinogradRows;

/**
 * {@link ConvolutionOverTime} with a kernel of three taps, one step from window to window, over float32 memory (Lavin and Gray 2016, section 4.1):
 *
 * <pre>
 * y[4 t + i] = bias + sum over k of x[4 t + i + k - left] W_k           x [B, L, D_in], W_k [D_in, D_out], y [B, T, D_out]
 *            = bias + (A^T [ (B^T x_t)_p (G W)_p for p = 0 to 5 ])_i    i = 0 to 3, x_t the six inputs of tile t
 * dW         = G^T [ sum over t of (B^T x_t)_p^T (A dy_t)_p ]           k = 0 to 2
 * dx_t       = B [ (A dy_t)_p (G W)_p^T ]                               added where tiles overlap
 * </pre>
 *
 * <p>A, B and G are those of {@link WinogradRows}. So there are six products of matrices for four steps at a time, half the operations of the direct
 * sum, whose rounding errors these are a few times.
 *
 * <p>Tiles of all batch rows stand one below the other, so that each product is a large one. How the work is cut depends on the sizes only.
 */
final class WinogradConvolution {
  /** From so many steps on, what is saved outweighs what it takes to bring weights and rows into their new form. */
  private static final int LEAST_STEPS = 256;

  private static final int LEAST_WIDTH = 64;

  /** Tiles of one product that a thread works on: more than one thread where there are more, and products that run at full speed. */
  private static final int TILES_PER_TASK = 256;

  private final Kernels kernels;
  private final int batch;
  private final int length;
  private final int outputLength;
  private final int in;
  private final int out;
  private final int left;
  private final int tilesPerRow;
  private final int tiles;

  WinogradConvolution(Kernels kernels, int batch, int length, int outputLength, int in, int out, int left) {
    this.kernels = kernels;
    this.batch = batch;
    this.length = length;
    this.outputLength = outputLength;
    this.in = in;
    this.out = out;
    this.left = left;
    this.tilesPerRow = Math.ceilDiv(outputLength, OUTPUTS);
    this.tiles = batch * tilesPerRow;
  }

  /** Returns whether a convolution can be worked out this way, and gains by it. */
  static boolean suits(
      ConvolutionOverTime.Window window, int kernel, int batch, int outputLength, int in, int out) {
    return kernel == TAPS
        && window.stride() == 1
        && window.dilation() == 1
        && Math.min(in, out) >= Math.max(LEAST_WIDTH, Memory.LANES.length())
        && (long) batch * outputLength >= LEAST_STEPS;
  }

  /** Six matrices of equal shape, one below the other. */
  private Tensor planes(int rows, int columns) {
    return kernels.tensor(ElementType.FLOAT32, Shape.of(INPUTS, rows, columns));
  }

  private static long row(long base, long row, int width) {
    return base + row * width * Float.BYTES;
  }

  /** The addresses of one row in each of six matrices. */
  private static void inPlanes(Tensor planes, int row, long[] addresses) {
    int rows = planes.shape().size(1);
    for (int plane = 0; plane < INPUTS; plane++) {
      addresses[plane] = row(planes.address(), (long) plane * rows + row, planes.shape().size(2));
    }
  }

  /** The addresses of some steps of a sequence; steps outside of it are at an address of their own. */
  private static void steps(long sequence, int first, int length, int width, long outside, long[] addresses) {
    for (int index = 0; index < addresses.length; index++) {
      int step = first + index;
      addresses[index] = step >= 0 && step < length ? row(sequence, step, width) : outside;
    }
  }

  private int tileStart(int tile) {
    return tile % tilesPerRow * OUTPUTS;
  }

  private long sequence(long base, int tile, int length, int width) {
    return row(base, (long) (tile / tilesPerRow) * length, width);
  }

  /** The addresses of what a tile is made of, and a row of zeros or to write what nobody wants. */
  private record TileRows(long[] sequence, long[] planes, long spare) {}

  /** Work on one tile. */
  @FunctionalInterface
  private interface TileWork {
    void run(int tile, TileRows rows);
  }

  private void forEachTile(int steps, int width, TileWork work) {
    kernels.parallel().run(tiles, 4.0 * INPUTS * width, (from, to) -> {
      try (Tensor spare = kernels.zeros(ElementType.FLOAT32, Shape.of(width))) {
        TileRows rows = new TileRows(new long[steps], new long[INPUTS], spare.address());
        for (int tile = from; tile < to; tile++) {
          work.run(tile, rows);
        }
      }
    });
  }

  /** Returns the shape of transformed inputs: six matrices, a row for each tile. */
  Shape transformedShape() {
    return Shape.of(INPUTS, tiles, in);
  }

  /** Transforms inputs x, for the forward pass and for the gradient of the weight. */
  void transform(long x, Tensor planes) {
    forEachTile(INPUTS, in, (tile, rows) -> {
      steps(sequence(x, tile, length, in), tileStart(tile) - left, length, in, rows.spare(), rows.sequence());
      inPlanes(planes, tile, rows.planes());
      WinogradRows.inputs(rows.sequence(), rows.planes(), in);
    });
  }

  private Tensor transformedOutputGradients(long dy) {
    Tensor planes = planes(tiles, out);
    forEachTile(OUTPUTS, out, (tile, rows) -> {
      steps(sequence(dy, tile, outputLength, out), tileStart(tile), outputLength, out, rows.spare(), rows.sequence());
      inPlanes(planes, tile, rows.planes());
      WinogradRows.outputGradients(rows.sequence(), rows.planes(), out);
    });
    return planes;
  }

  private Tensor transformedKernels(long weight) {
    Tensor planes = planes(in, out);
    kernels.parallel().run(in, 4.0 * INPUTS * out, (from, to) -> {
      long[] taps = new long[TAPS];
      long[] targets = new long[INPUTS];
      for (int row = from; row < to; row++) {
        taps(weight, row, taps);
        inPlanes(planes, row, targets);
        WinogradRows.kernels(taps, targets, out);
      }
    });
    return planes;
  }

  private void taps(long weight, int row, long[] addresses) {
    for (int tap = 0; tap < TAPS; tap++) {
      addresses[tap] = row(weight, (long) tap * in + row, out);
    }
  }

  /** Multiplies tiles with matrices, plane by plane. */
  private void multiply(Tensor left, boolean transposed, Tensor right, Tensor target) {
    int inner = left.shape().size(2);
    int columns = target.shape().size(2);
    int pieces = Math.ceilDiv(tiles, TILES_PER_TASK);
    int size = Math.ceilDiv(tiles, pieces);
    kernels.parallel().runChunks(INPUTS * pieces, 1, (from, to) -> {
      for (int task = from; task < to; task++) {
        int plane = task / pieces;
        int first = task % pieces * size;
        long tile = (long) plane * tiles + first;
        kernels.blas()
            .multiply(
                false, transposed, Math.min(size, tiles - first), columns, inner, 1f,
                row(left.address(), tile, inner), inner, row(right.address(), (long) plane * in, out), out, 0f,
                row(target.address(), tile, columns), columns);
      }
    });
  }

  /** {@code y = x * weight + bias}, x being transformed; a bias of 0 is none. */
  void forward(Tensor inputs, long weight, long bias, long y) {
    try (
        Tensor taps = transformedKernels(weight);
        Tensor products = planes(tiles, out)) {
      multiply(inputs, false, taps, products);
      forEachTile(OUTPUTS, out, (tile, rows) -> {
        inPlanes(products, tile, rows.planes());
        steps(sequence(y, tile, outputLength, out), tileStart(tile), outputLength, out, rows.spare(), rows.sequence());
        WinogradRows.outputs(rows.planes(), bias, rows.sequence(), out);
      });
    }
  }

  /** Adds the gradient of the weight to {@code dw}. */
  void addWeightGradient(Tensor inputs, long dy, long dw) {
    try (
        Tensor gradients = transformedOutputGradients(dy);
        Tensor taps = planes(in, out)) {
      kernels.parallel().runChunks(INPUTS, 1, (from, to) -> {
        for (int plane = from; plane < to; plane++) {
          kernels.blas()
              .multiply(
                  true, false, in, out, tiles, 1f, row(inputs.address(), (long) plane * tiles, in), in,
                  row(gradients.address(), (long) plane * tiles, out), out, 0f,
                  row(taps.address(), (long) plane * in, out), out);
        }
      });
      addTaps(taps, dw);
    }
  }

  private void addTaps(Tensor taps, long dw) {
    kernels.parallel().run(in, 4.0 * INPUTS * out, (from, to) -> {
      try (Tensor sums = kernels.tensor(ElementType.FLOAT32, Shape.of(TAPS, out))) {
        long[] rows = new long[INPUTS];
        long[] targets = new long[TAPS];
        for (int row = from; row < to; row++) {
          inPlanes(taps, row, rows);
          steps(sums.address(), 0, TAPS, out, 0, targets);
          WinogradRows.kernelGradients(rows, targets, out);
          for (int tap = 0; tap < TAPS; tap++) {
            Rows.add(targets[tap], row(dw, (long) tap * in + row, out), out);
          }
        }
      }
    });
  }

  /** Adds the gradient of the input to {@code dx}. */
  void addInputGradient(long weight, long dy, long dx) {
    try (
        Tensor gradients = transformedOutputGradients(dy);
        Tensor taps = transformedKernels(weight);
        Tensor products = planes(tiles, in)) {
      multiply(gradients, true, taps, products);
      // Tiles overlap, so that a batch row belongs to one thread.
      kernels.parallel().run(batch, 4.0 * INPUTS * in * tilesPerRow, (from, to) -> {
        try (Tensor sums = kernels.tensor(ElementType.FLOAT32, Shape.of(INPUTS, in))) {
          TileRows rows = new TileRows(new long[INPUTS], new long[INPUTS], sums.address());
          for (int tile = from * tilesPerRow; tile < to * tilesPerRow; tile++) {
            addTile(products, tile, rows, dx);
          }
        }
      });
    }
  }

  private void addTile(Tensor products, int tile, TileRows rows, long dx) {
    inPlanes(products, tile, rows.planes());
    steps(rows.spare(), 0, INPUTS, in, 0, rows.sequence());
    WinogradRows.inputGradients(rows.planes(), rows.sequence(), in);
    long sequence = sequence(dx, tile, length, in);
    for (int index = 0; index < INPUTS; index++) {
      int step = tileStart(tile) - left + index;
      if (step >= 0 && step < length) {
        Rows.add(rows.sequence()[index], row(sequence, step, in), in);
      }
    }
  }
}
