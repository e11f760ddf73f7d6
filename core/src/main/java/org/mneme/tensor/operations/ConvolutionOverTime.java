package org.mneme.tensor.operations;

import static java.util.Objects.requireNonNull;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blas;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Parallel;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@code y[b, t] = sum over k of x[b, t stride + k dilation - left] W[k] + bias}: x {@code [B, T, D_in]}, W {@code [K, D_in, D_out]}, bias
 * {@code [D_out]} or none, y {@code [B, T', D_out]} with {@code T' = (T + left + right - dilation (K - 1) - 1) / stride + 1}, rounded down;
 * x is 0 outside of its T steps. Last steps that do not fill a window take no part.
 *
 * <p>Gradients: {@code dx[b, t stride + k dilation - left] += dy[b, t] W[k]^T}, {@code dW[k] = sum over b, t of
 * x[b, t stride + k dilation - left]^T dy[b, t]}, {@code dbias = sum over b, t of dy[b, t]}.
 *
 * <p>The CPU form is one matrix product per tap k, over rows that lie {@code stride} steps apart: no copy of the windows is made. Kernels of three
 * taps that move step by step take a {@link WinogradConvolution}.
 */
public final class ConvolutionOverTime extends Operation {
  private static final double OPERATIONS_PER_TASK = 4e6;
  /** Floating-point operations of a product that threads share as such. */
  private static final double LARGE_PRODUCT = 8e6;

  private static final int MINIMUM_COLUMNS = 64;

  private final Tensor input;
  private final Tensor weight;
  private final Tensor bias;
  private final Window window;
  private final int batch;
  private final int length;
  private final int in;
  private final int out;
  private final int outputLength;

  /** What the forward pass makes of the input, where it takes the way of {@link WinogradConvolution}. */
  private Tensor transformed;

  /**
   * How windows lie on the time axis.
   *
   * @param stride steps from one window to the next
   * @param dilation steps from one tap of a window to the next
   * @param left zeros before the first step
   * @param right zeros after the last step
   */
  public record Window(int stride, int dilation, int left, int right) {
    /** Checks the ranges. */
    public Window {
      if (stride < 1 || dilation < 1 || left < 0 || right < 0) {
        throw new IllegalArgumentException(
            "a window needs a stride and a dilation of at least 1 and no negative padding, given stride " + stride
                + ", dilation " + dilation + ", padding " + left + " and " + right);
      }
    }

    /** Windows one after another without overlap or padding: kernel and stride of equal size. */
    public static Window every(int steps) {
      return new Window(steps, 1, 0, 0);
    }

    /** A window around every step, for odd kernels: as many outputs as inputs. */
    public static Window centred(int kernel) {
      if (kernel % 2 == 0) {
        throw new IllegalArgumentException("a window around a step needs an odd kernel, given " + kernel);
      }
      return new Window(1, 1, kernel / 2, kernel / 2);
    }

    /** Returns how many windows there are over a number of steps, none where not one fits. */
    public int outputLength(int steps, int kernel) {
      int free = steps + left + right - dilation * (kernel - 1) - 1;
      return free < 0 ? 0 : free / stride + 1;
    }
  }

  private ConvolutionOverTime(Tensor input, Tensor weight, Tensor bias, Window window) {
    super(bias == null ? new Tensor[] {input, weight} : new Tensor[] {input, weight, bias});
    this.input = input;
    this.weight = weight;
    this.bias = bias;
    this.window = requireNonNull(window, "window is null");
    if (input.shape().rank() != 3 || weight.shape().rank() != 3 || weight.shape().size(1) != input.shape().size(2)) {
      throw new IllegalArgumentException(
          "a convolution over time needs an input [B, T, D_in] and a weight [K, D_in, D_out], given " + input.shape()
              + " and " + weight.shape());
    }
    this.batch = input.shape().size(0);
    this.length = input.shape().size(1);
    this.in = input.shape().size(2);
    this.out = weight.shape().size(2);
    if (bias != null && bias.shape().elements() != out) {
      throw new IllegalArgumentException(
          "a convolution with weight " + weight.shape() + " needs a bias of [" + out + "], given " + bias.shape());
    }
    this.outputLength = window.outputLength(length, kernel());
  }

  /** Returns the convolved steps; a bias of null is none. */
  public static Tensor apply(Tape tape, Tensor input, Tensor weight, Tensor bias, Window window) {
    return tape.apply(new ConvolutionOverTime(input, weight, bias, window));
  }

  private int kernel() {
    return weight.shape().size(0);
  }

  // Portable form: a tap's steps are chosen by a product with a matrix of zeros and ones.

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), Shape.of(batch, outputLength, out));
    if (output.shape().elements() == 0) {
      return output;
    }
    INDArray y = output.array().reshape('c', batch * outputLength, out).assign(0);
    for (int tap = 0; tap < kernel(); tap++) {
      y.addi(rows(tap).mmul(weight.array().slice(tap)));
    }
    if (bias != null) {
      y.addiRowVector(bias.array().reshape(1, out));
    }
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray dy = outputGradient.array().reshape('c', batch * outputLength, out);
    if (tape.tracks(input)) {
      INDArray sums = Nd4j.zeros(input.type().dataType(), input.shape().toLongs());
      for (int tap = 0; tap < kernel(); tap++) {
        INDArray contribution = dy.mmul(weight.array().slice(tap).transpose());
        sums.addi(Products.each(
            choice(tap), true, contribution.dup('c').reshape('c', batch, outputLength, in), false));
      }
      tape.gradient(input).add(sums);
    }
    if (tape.tracks(weight)) {
      INDArray sums = Nd4j.zeros(weight.type().dataType(), weight.shape().toLongs());
      for (int tap = 0; tap < kernel(); tap++) {
        sums.slice(tap).assign(rows(tap).transpose().mmul(dy));
      }
      tape.gradient(weight).add(sums);
    }
    if (bias != null && tape.tracks(bias)) {
      tape.gradient(bias).add(dy.sum(0));
    }
  }

  /** The steps that a tap reads, {@code [B T', D_in]}. */
  private INDArray rows(int tap) {
    return Products.each(choice(tap), false, input.array(), false).reshape('c', batch * outputLength, in);
  }

  /** {@code [T', T]}: 1 where window t reads the step. */
  private INDArray choice(int index) {
    INDArray choice = Nd4j.zeros(input.type().dataType(), outputLength, length);
    Tap tap = tap(index);
    for (int output = tap.from(); output < tap.to(); output++) {
      choice.putScalar(output, tap.firstStep() + (output - tap.from()) * window.stride(), 1);
    }
    return choice;
  }

  // CPU form.

  /** The windows {@code [from, to)} whose tap k lies on a step, and the step of the first of them. */
  private record Tap(int from, int to, int firstStep) {
    int windows() {
      return to - from;
    }
  }

  private Tap tap(int index) {
    int shift = index * window.dilation() - window.left();
    int from = Math.max(0, Math.ceilDiv(-shift, window.stride()));
    int to = Math.min(outputLength, Math.floorDiv(length - 1 - shift, window.stride()) + 1);
    return new Tap(from, Math.max(from, to), from * window.stride() + shift);
  }

  private interface Task {
    void run(int item, int fromColumn, int columns);
  }

  /**
   * Shares items between threads, and the columns of each where there is work for it; the pieces depend on the sizes only. Where single products are
   * large, they are worked out one after the other, each shared between threads as such.
   */
  private void share(Parallel parallel, int items, double operationsPerItem, int columns, Task task) {
    if (2.0 * outputLength * in * out >= LARGE_PRODUCT) {
      for (int item = 0; item < items; item++) {
        task.run(item, 0, columns);
      }
      return;
    }
    int pieces = (int) Math.clamp(operationsPerItem / OPERATIONS_PER_TASK, 1, Math.ceilDiv(columns, MINIMUM_COLUMNS));
    int size = Math.ceilDiv(columns, pieces);
    int blocks = Math.ceilDiv(columns, size);
    parallel.runChunks(items * blocks, 1, (first, last) -> {
      for (int index = first; index < last; index++) {
        int from = index % blocks * size;
        task.run(index / blocks, from, Math.min(size, columns - from));
      }
    });
  }

  private double operationsPerRow() {
    return 2.0 * outputLength * in * out * kernel();
  }

  private static long at(long address, long rows, long width, long column) {
    return address + (rows * width + column) * Float.BYTES;
  }

  private boolean winograd() {
    return WinogradConvolution.suits(window, kernel(), batch, outputLength, in, out);
  }

  private WinogradConvolution winograd(Tape tape) {
    return new WinogradConvolution(tape.kernels(), batch, length, outputLength, in, out, window.left());
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(input.type(), Shape.of(batch, outputLength, out));
    long y = output.address();
    if (winograd()) {
      forwardByTiles(tape, y);
      return output;
    }
    if (bias == null) {
      output.zero();
    } else {
      for (int row = 0; row < batch * outputLength; row++) {
        Memory.copy(bias.address(), at(y, row, out, 0), out);
      }
    }
    Blas blas = tape.kernels().blas();
    Parallel parallel = tape.kernels().parallel();
    share(parallel, batch, operationsPerRow(), out, (row, column, columns) -> {
      for (int index = 0; index < kernel(); index++) {
        Tap tap = tap(index);
        blas.multiply(
            parallel, false, false, tap.windows(), columns, in, 1f, inputAddress(input.address(), row, tap, 0),
            window.stride() * in, at(weight.address(), (long) index * in, out, column), out, 1f,
            outputAddress(y, row, tap, column), out);
      }
    });
    return output;
  }

  /** The transformed input serves the weight's gradient, too; where nobody asks for that, it is given back at once. */
  private void forwardByTiles(Tape tape, long y) {
    WinogradConvolution winograd = winograd(tape);
    boolean kept = tape.tracks(weight);
    Tensor planes = kept
        ? tape.empty(input.type(), winograd.transformedShape())
        : tape.kernels().tensor(input.type(), winograd.transformedShape());
    winograd.transform(input.address(), planes);
    winograd.forward(planes, weight.address(), bias == null ? 0 : bias.address(), y);
    if (kept) {
      transformed = planes;
    } else {
      planes.close();
    }
  }

  private long inputAddress(long base, int row, Tap tap, int column) {
    return at(base, (long) row * length + tap.firstStep(), in, column);
  }

  private long outputAddress(long base, int row, Tap tap, int column) {
    return at(base, (long) row * outputLength + tap.from(), out, column);
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Parallel parallel = tape.kernels().parallel();
    long dy = outputGradient.address();
    if (winograd()) {
      if (tape.tracks(input)) {
        winograd(tape).addInputGradient(weight.address(), dy, tape.gradient(input).addressToAdd());
      }
      if (tape.tracks(weight)) {
        winograd(tape).addWeightGradient(transformed, dy, tape.gradient(weight).addressToAdd());
      }
    } else {
      addProducts(tape, dy);
    }
    if (bias != null && tape.tracks(bias)) {
      long sums = tape.gradient(bias).addressToAdd();
      int rows = batch * outputLength;
      parallel.runChunks(
          out, MINIMUM_COLUMNS, (first, last) -> Rows.addColumnSums(dy, rows, out, first, last, sums));
    }
  }

  private void addProducts(Tape tape, long dy) {
    Parallel parallel = tape.kernels().parallel();
    Blas blas = tape.kernels().blas();
    if (tape.tracks(input)) {
      long dx = tape.gradient(input).addressToAdd();
      share(parallel, batch, operationsPerRow(), in, (row, column, columns) -> {
        for (int index = 0; index < kernel(); index++) {
          Tap tap = tap(index);
          blas.multiply(
              parallel, false, true, tap.windows(), columns, out, 1f, outputAddress(dy, row, tap, 0), out,
              at(weight.address(), (long) index * in + column, out, 0), out, 1f, inputAddress(dx, row, tap, column),
              window.stride() * in);
        }
      });
    }
    if (tape.tracks(weight)) {
      long dw = tape.gradient(weight).addressToAdd();
      share(parallel, kernel(), batch * operationsPerRow() / kernel(), in, (index, column, columns) -> {
        Tap tap = tap(index);
        for (int row = 0; row < batch; row++) {
          blas.multiply(
              parallel, true, false, columns, out, tap.windows(), 1f, inputAddress(input.address(), row, tap, column),
              window.stride() * in, outputAddress(dy, row, tap, 0), out, 1f,
              at(dw, (long) index * in + column, out, 0), out);
        }
      });
    }
  }
}
