package org.mneme.continuous.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.mneme.continuous.signal.Matrices.product;
import static org.mneme.continuous.signal.Matrices.sum;
import static org.mneme.continuous.signal.Matrices.transposedProduct;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalFitTest {
  private static final List<Double> WIDTHS = List.of(0.01, 0.05);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 33, 64})
  void firstFitIsItsOwnMirrorImageUnderTimeReversal(int length) {
    GaussianBasis basis = new GaussianBasis(16, WIDTHS);
    double[][] fit = new SignalFit(basis, 1).first(length);
    for (int row = 0; row < length; row++) {
      for (int function = 0; function < basis.size(); function++) {
        int mirrored = basis.size() - basis.widthCount() * (function / basis.widthCount() + 1)
            + function % basis.widthCount();
        assertThat(fit[row][function]).isCloseTo(fit[length - 1 - row][mirrored], within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 20, 33})
  void vectorsStandAtCellMidpoints(int length) {
    FitTimes times = FitTimes.first(length);
    double[] midpoints = IntStream.range(0, length).mapToDouble(index -> (index + 0.5) / length).toArray();
    assertThat(Arrays.copyOfRange(times.times(), times.from(), times.from() + times.count()))
        .containsExactly(midpoints, within(1e-12));
    assertThat(times.times()).isSorted();
    for (int index = 0; index < times.times().length; index++) {
      assertThat(times.times()[index] + times.times()[times.times().length - 1 - index]).isCloseTo(1, within(1e-12));
    }
  }

  @ParameterizedTest
  @CsvSource({"16,32,0.75", "7,5,0.5", "8,5,0.9", "1,1,0.3", "64,1,0.98", "3,64,0.25"})
  void updateTimesAreOldThenNewWithEqualPaddingOnBothSides(int samples, int length, double share) {
    FitTimes times = FitTimes.update(samples, length, share);
    double[] all = times.times();
    assertThat(times.count()).isEqualTo(samples + length);
    assertThat(all).isSorted();
    int above = all.length - times.from() - times.count();
    assertThat(above).isEqualTo(times.from());
    assertThat(Arrays.stream(all, 0, times.from())).allMatch(time -> time < 0);
    assertThat(Arrays.stream(all, all.length - above, all.length)).allMatch(time -> time > 1);
    assertThat(all[times.from() + samples - 1]).isCloseTo(share, within(1e-12));
    assertThat(all[times.from() + times.count() - 1]).isCloseTo(1, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"16,32,16", "15,33,7", "16,5,8", "9,64,3"})
  void updateIsALinearRecurrence(int size, int length, int samples) {
    GaussianBasis basis = new GaussianBasis(size, WIDTHS);
    SignalFit fit = new SignalFit(basis, 1);
    UpdateFit update = fit.update(samples, length, 0.75);
    double[][] sampled = basis.values(SignalFit.evenTimes(samples));
    double[][] old = vectors(size, 3);
    double[][] fresh = vectors(length, 3);
    double[][] joint = sum(
        transposedProduct(update.oldFit(), product(sampled, old)), transposedProduct(update.newFit(), fresh));
    double[][] recurrent =
        sum(product(update.recurrence(sampled), old), transposedProduct(update.newFit(), fresh));
    for (int row = 0; row < size; row++) {
      assertThat(recurrent[row]).containsExactly(joint[row], within(1e-12));
    }
  }

  @Test
  void constantSignalIsReproducedInTheMiddleAndFadesAtTheEnds() {
    GaussianBasis basis = new GaussianBasis(256, WIDTHS);
    int length = 512;
    double[][] constant = new double[length][1];
    Arrays.stream(constant).forEach(row -> row[0] = 1);
    double[][] coefficients = transposedProduct(new SignalFit(basis, 1).first(length), constant);
    double[][] signal = product(basis.values(new double[] {0, 0.25, 0.5, 0.75, 1}), coefficients);
    assertThat(signal[1][0]).isCloseTo(1, within(1e-3));
    assertThat(signal[2][0]).isCloseTo(1, within(1e-3));
    assertThat(signal[3][0]).isCloseTo(1, within(1e-3));
    assertThat(signal[0][0]).isCloseTo(0.55, within(0.05));
    assertThat(signal[4][0]).isCloseTo(0.55, within(0.05));
  }

  @Test
  void smoothSignalSurvivesAnUpdateContracted() {
    GaussianBasis basis = new GaussianBasis(128, List.of(0.02, 0.1));
    SignalFit fit = new SignalFit(basis, 0.01);
    int length = 128;
    double[][] wave = new double[length][1];
    IntStream.range(0, length).forEach(index -> wave[index][0] = Math.sin(6 * (index + 0.5) / length));
    double[][] first = transposedProduct(fit.first(length), wave);
    UpdateFit update = fit.update(128, length, 0.5);
    double[][] second = product(update.recurrence(basis.values(SignalFit.evenTimes(128))), first);
    for (double time : new double[] {0.2, 0.4, 0.6, 0.8}) {
      double then = product(basis.values(new double[] {time}), first)[0][0];
      double now = product(basis.values(new double[] {time / 2}), second)[0][0];
      assertThat(now).isCloseTo(then, within(0.02));
    }
  }

  @Test
  void errorsNameWhatIsWrong() {
    GaussianBasis basis = new GaussianBasis(8, WIDTHS);
    assertThatThrownBy(() -> new SignalFit(basis, 0)).hasMessageContaining("positive, given 0.0");
    assertThatThrownBy(() -> new GaussianBasis(8, List.of())).hasMessageContaining("at least one");
    assertThatThrownBy(() -> new GaussianBasis(8, List.of(-1.0))).hasMessageContaining("[-1.0]");
  }

  private static double[][] vectors(int rows, int width) {
    double[][] vectors = new double[rows][width];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < width; column++) {
        vectors[row][column] = Math.sin(1 + row * 1.7 + column * 2.3);
      }
    }
    return vectors;
  }
}
