package org.mneme.tensor.operations;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rotates pairs of each head's columns by angles that grow with the position, so that products of two rotated rows depend on their distance (Su
 * et al. 2021): x {@code [B, T, H d_h]}, one position per time step. With the angles of {@link RotaryAngles}, pair i becomes
 *
 * <pre>
 * y1 = x1 cos(angle) - x2 sin(angle)
 * y2 = x2 cos(angle) + x1 sin(angle)
 * </pre>
 *
 * <p>Heads behind the first ones may be left as they are, such as values that lie beside keys. The gradient is rotated back, by the opposite angle.
 */
public final class RotaryEmbedding extends Operation {
  private static final VectorShuffle<Float> SWAP_PAIRS = VectorShuffle.fromOp(LANES, lane -> lane ^ 1);

  private final Tensor input;
  private final int headSize;
  private final int rotatedHeads;
  private final RotaryAngles angles;
  private Tensor table;

  private RotaryEmbedding(Tensor input, int rotatedHeads, RotaryAngles angles) {
    super(input);
    this.input = input;
    this.angles = angles;
    this.headSize = angles.headSize();
    this.rotatedHeads = rotatedHeads;
    Shape shape = input.shape();
    if (shape.rank() != 3
        || rotatedHeads < 1
        || shape.last() % headSize != 0
        || rotatedHeads * headSize > shape.last()
        || angles.length() != shape.size(1)) {
      throw new IllegalArgumentException(
          "rotary positions need an input [B, T, heads times their size] and T positions, given " + shape + " with "
              + rotatedHeads + " heads of " + headSize + " and " + angles.length() + " positions");
    }
  }

  /**
   * Returns the rows with their first heads rotated.
   *
   * @param rotatedHeads how many heads, from the first on, are rotated; the others stay
   */
  public static Tensor apply(Tape tape, Tensor input, int rotatedHeads, RotaryAngles angles) {
    return tape.apply(new RotaryEmbedding(input, rotatedHeads, angles));
  }

  private int heads() {
    return input.shape().last() / headSize;
  }

  // Portable form: y = x cosines + partners(x) sines, where a row's partner columns come by a product with a permutation.

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape());
    output.array().assign(rotated(input.array(), 1));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    tape.gradient(input).add(rotated(outputGradient.array(), -1));
  }

  private INDArray rotated(INDArray x, int direction) {
    int rows = x.length() == 0 ? 0 : input.shape().size(0) * angles.length() * heads();
    INDArray swapped = x.reshape('c', rows, headSize).mmul(permutation());
    return x.mul(perElement(0)).addi(swapped.dup('c').reshape('c', x.shape()).muli(perElement(1)).muli(direction));
  }

  private INDArray permutation() {
    INDArray permutation = Nd4j.zeros(input.type().dataType(), headSize, headSize);
    for (int column = 0; column < headSize; column++) {
      permutation.putScalar(angles.partner(column), column, 1);
    }
    return permutation;
  }

  /** Part 0 (cosines) or 1 (sines) of the table, repeated for each batch row and head; what is not rotated is multiplied by 1 and 0. */
  private INDArray perElement(int part) {
    double[] values = new double[Math.toIntExact(input.shape().elements())];
    for (int index = 0; index < values.length; index++) {
      int head = index / headSize % heads();
      int step = index / (heads() * headSize) % angles.length();
      values[index] = head < rotatedHeads ? angles.value(step, part, index % headSize) : 1 - part;
    }
    return Nd4j.createFromArray(values).castTo(input.type().dataType()).reshape('c', input.shape().toLongs());
  }

  // CPU form.

  @Override
  protected Tensor cpuForward(Tape tape) {
    table = tape.empty(ElementType.FLOAT32, Shape.of(angles.length(), 2, headSize)).fill(angles.values());
    Tensor output = tape.empty(ElementType.FLOAT32, input.shape());
    rotate(tape, input.address(), output.address(), 1f, false);
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Gradient gradient = tape.gradient(input);
    rotate(tape, outputGradient.address(), gradient.tensor().address(), -1f, gradient.adds());
  }

  private void rotate(Tape tape, long source, long target, float direction, boolean adds) {
    int width = input.shape().last();
    int rotated = rotatedHeads * headSize;
    long first = table.address();
    tape.kernels().parallel().run(input.shape().rows(), 4.0 * width, (from, to) -> {
      for (int row = from; row < to; row++) {
        long cosines = first + (long) (row % angles.length()) * 2 * headSize * Float.BYTES;
        long start = (long) row * width * Float.BYTES;
        for (int head = 0; head < rotatedHeads; head++) {
          long offset = start + (long) head * headSize * Float.BYTES;
          rotateHead(source + offset, cosines, target + offset, direction, adds);
        }
        long rest = start + (long) rotated * Float.BYTES;
        passOn(source + rest, target + rest, width - rotated, adds);
      }
    });
  }

  private static void passOn(long source, long target, int columns, boolean adds) {
    if (adds) {
      Rows.add(source, target, columns);
    } else {
      Memory.copy(source, target, columns);
    }
  }

  private void rotateHead(long source, long cosines, long target, float direction, boolean adds) {
    if (angles.pairs() == RotaryAngles.Pairs.INTERLEAVED) {
      int whole = headSize - headSize % LANES.length();
      rotateInterleaved(source, cosines, cosines + (long) headSize * Float.BYTES, target, direction, adds, whole);
      for (int column = whole; column < headSize; column++) {
        rotateColumn(source, cosines, column, target, direction, adds);
      }
      return;
    }
    int half = headSize / 2;
    int whole = half - half % LANES.length();
    rotateHalves(source, cosines, target, direction, adds, whole);
    for (int column = whole; column < half; column++) {
      rotateColumn(source, cosines, column, target, direction, adds);
      rotateColumn(source, cosines, column + half, target, direction, adds);
    }
  }

  private static void rotateInterleaved(
      long source, long cosines, long sines, long target, float direction, boolean adds, int columns) {
    for (int column = 0; column < columns; column += LANES.length()) {
      long offset = (long) column * Float.BYTES;
      FloatVector x = Memory.load(source + offset);
      FloatVector turned = x.rearrange(SWAP_PAIRS).mul(Memory.load(sines + offset)).mul(direction);
      put(x.fma(Memory.load(cosines + offset), turned), target + offset, adds);
    }
  }

  private void rotateHalves(
      long source, long cosines, long target, float direction, boolean adds, int columns) {
    long half = (long) headSize / 2 * Float.BYTES;
    long sines = cosines + (long) headSize * Float.BYTES + half;
    for (int column = 0; column < columns; column += LANES.length()) {
      long offset = (long) column * Float.BYTES;
      FloatVector x1 = Memory.load(source + offset);
      FloatVector x2 = Memory.load(source + half + offset);
      FloatVector cosine = Memory.load(cosines + offset);
      FloatVector sine = Memory.load(sines + offset).mul(direction);
      put(x1.mul(cosine).sub(x2.mul(sine)), target + offset, adds);
      put(x2.mul(cosine).add(x1.mul(sine)), target + half + offset, adds);
    }
  }

  private static void put(FloatVector value, long address, boolean adds) {
    if (adds) {
      Memory.store(value.add(Memory.load(address)), address);
    } else {
      Memory.store(value, address);
    }
  }

  private void rotateColumn(long source, long cosines, int column, long target, float direction, boolean adds) {
    float sine = direction * Memory.get(cosines, headSize + column);
    float value = Math.fma(
        Memory.get(source, column), Memory.get(cosines, column), Memory.get(source, angles.partner(column)) * sine);
    Memory.set(target, column, adds ? value + Memory.get(target, column) : value);
  }
}
