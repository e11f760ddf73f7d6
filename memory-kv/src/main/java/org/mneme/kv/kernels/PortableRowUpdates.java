package org.mneme.kv.kernels;

import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link RowUpdates} for any backend and element type: rows are taken out of ND4J's arrays, computed in double, and put
 * back.
 */
final class PortableRowUpdates implements RowUpdates {
  private final AdamSettings settings;
  private final Tensor values;
  private final Tensor firstMoment;
  private final Tensor secondMoment;
  private final int width;

  PortableRowUpdates(AdamSettings settings, Tensor values, Tensor firstMoment, Tensor secondMoment) {
    this.settings = settings;
    this.values = values;
    this.firstMoment = firstMoment;
    this.secondMoment = secondMoment;
    this.width = values.shape().size(1);
  }

  private static double[] row(INDArray matrix, int row) {
    return matrix.getRow(row).dup().castTo(DataType.DOUBLE).toDoubleVector();
  }

  private static void put(INDArray matrix, int row, double[] numbers) {
    matrix.getRow(row).assign(Nd4j.createFromArray(numbers).castTo(matrix.dataType()));
  }

  private double[] gradient(PendingGradients pending, SlotGroups groups, int group) {
    INDArray vectors = pending.vectors().array();
    double[] sum = new double[width];
    for (int position = groups.start(group); position < groups.start(group + 1); position++) {
      int entry = groups.entry(position);
      double coefficient = pending.coefficients().array().getDouble(entry);
      long start = (long) pending.vector(entry) * width;
      for (int column = 0; column < width; column++) {
        sum[column] += coefficient * vectors.getDouble(start + column);
      }
    }
    return sum;
  }

  @Override
  public void update(PendingGradients pending, SlotGroups groups, double scale, double size, double rootFactor) {
    for (int group = 0; group < groups.groups(); group++) {
      double[] gradient = gradient(pending, groups, group);
      change(groups.slot(group), (row, column) -> {
        double g = gradient[column] * scale;
        row.first()[column] = row.first()[column] * settings.beta1() + g * (1 - settings.beta1());
        row.second()[column] = row.second()[column] * settings.beta2() + g * g * (1 - settings.beta2());
        move(row, column, size, rootFactor);
      });
    }
  }

  @Override
  public void catchUp(MissedSteps missed, int count) {
    for (int index = 0; index < count; index++) {
      int from = missed.from(index);
      int to = missed.to(index);
      int rest = missed.rest(index);
      change(missed.slot(index), (row, column) -> {
        for (int step = from; step < to; step++) {
          row.first()[column] *= settings.beta1();
          row.second()[column] *= settings.beta2();
          move(row, column, missed.sizes()[step], missed.rootFactors()[step]);
        }
        row.first()[column] *= Math.pow(settings.beta1(), rest);
        row.second()[column] *= Math.pow(settings.beta2(), rest);
      });
    }
  }

  private void move(Row row, int column, double size, double rootFactor) {
    row.value()[column] -=
        row.first()[column] * size / (Math.sqrt(row.second()[column]) * rootFactor + settings.epsilon());
  }

  private record Row(double[] value, double[] first, double[] second) {}

  @FunctionalInterface
  private interface Change {
    void apply(Row row, int column);
  }

  private void change(int slot, Change change) {
    Row row = new Row(row(values.array(), slot), row(firstMoment.array(), slot), row(secondMoment.array(), slot));
    for (int column = 0; column < width; column++) {
      change.apply(row, column);
    }
    put(values.array(), slot, row.value());
    put(firstMoment.array(), slot, row.first());
    put(secondMoment.array(), slot, row.second());
  }

  @Override
  public double squaredGradientNorm(PendingGradients pending, SlotGroups groups) {
    double total = 0;
    for (int group = 0; group < groups.groups(); group++) {
      for (double number : gradient(pending, groups, group)) {
        total += number * number;
      }
    }
    return total;
  }
}
