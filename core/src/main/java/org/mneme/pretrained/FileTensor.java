package org.mneme.pretrained;

import java.util.List;
import java.util.function.Function;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

/**
 * A tensor of a model folder and the parameters that it holds.
 *
 * @param name its name in the files, without the family's prefix
 * @param prefixed whether most files put the family's prefix before the name
 * @param shape its sizes in the files
 * @param transposed whether it is stored {@code [in, out]} where a parameter is {@code [out, in]}
 * @param parts the parameters; together they cover all outputs
 */
record FileTensor(String name, boolean prefixed, Shape shape, boolean transposed, List<Part> parts) {
  /**
   * Outputs (rows of {@code [out, in]}) that a parameter shares with the tensor.
   *
   * @param parameter the parameter's name
   * @param fileRow the first output in the file
   * @param parameterRow the first output in the parameter
   * @param rows how many
   */
  record Part(String parameter, int fileRow, int parameterRow, int rows) {}

  /** Copies the list. */
  FileTensor {
    parts = List.copyOf(parts);
  }

  static FileTensor of(String name, Shape shape, List<Part> parts) {
    return new FileTensor(name, true, shape, false, parts);
  }

  static FileTensor transposed(String name, Shape shape, List<Part> parts) {
    return new FileTensor(name, true, shape, true, parts);
  }

  /** A tensor that is a parameter as it is. */
  static FileTensor whole(String name, Shape shape, String parameter) {
    return of(name, shape, List.of(new Part(parameter, 0, 0, shape.size(0))));
  }

  /** A tensor that is a parameter as it is and whose name has no prefix. */
  static FileTensor outer(String name, Shape shape, String parameter) {
    return new FileTensor(name, false, shape, false, List.of(new Part(parameter, 0, 0, shape.size(0))));
  }

  /** Returns whether the tensor is one parameter in the same layout. */
  boolean isWhole(Tensor parameter) {
    return !transposed && parts.size() == 1 && parameter.shape().equals(shape);
  }

  private int inputs() {
    return shape.rank() == 1 ? 1 : shape.size(transposed ? 0 : 1);
  }

  private int outputs() {
    return shape.size(transposed ? 1 : 0);
  }

  private long position(int row, int column) {
    return transposed ? (long) column * outputs() + row : (long) row * inputs() + column;
  }

  /** Gives the parameters their values from the tensor's. */
  void scatter(double[] values, Function<String, Tensor> parameters) {
    for (Part part : parts) {
      Tensor parameter = parameters.apply(part.parameter());
      for (int row = 0; row < part.rows(); row++) {
        long start = (long) (part.parameterRow() + row) * inputs();
        for (int column = 0; column < inputs(); column++) {
          parameter.set(start + column, values[(int) position(part.fileRow() + row, column)]);
        }
      }
    }
  }

  /** Returns the tensor's values from the parameters' (or from their gradients). */
  double[] gather(Function<String, Tensor> parameters) {
    double[] values = new double[Math.toIntExact(shape.elements())];
    for (Part part : parts) {
      Tensor parameter = parameters.apply(part.parameter());
      for (int row = 0; row < part.rows(); row++) {
        long start = (long) (part.parameterRow() + row) * inputs();
        for (int column = 0; column < inputs(); column++) {
          values[(int) position(part.fileRow() + row, column)] = parameter.get(start + column);
        }
      }
    }
    return values;
  }
}
