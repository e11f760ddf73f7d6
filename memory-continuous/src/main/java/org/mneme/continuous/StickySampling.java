package org.mneme.continuous;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.LongFunction;
import org.mneme.continuous.coordinates.SignalSpace;
import org.mneme.continuous.density.Look;
import org.mneme.continuous.signal.Basis;
import org.mneme.continuous.signal.Footprint;
import org.mneme.continuous.signal.SignalFit;
import org.mneme.continuous.sticky.LookHistogram;
import org.mneme.continuous.sticky.Resampling;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.BatchedMatMul;

/**
 * Sticky memories of one block: counts where queries look, and samples the past more densely there (Martins et al. 2022, section 3.3). Each batch row
 * has times of its own, so the old signal is really sampled, in place of the constant matrix of even samples.
 *
 * <p>Looks are counted from one chunk that a row absorbs to the next, however the text between is cut into segments. The authors count those of the last
 * segment only, which is the same where every segment absorbs a chunk; where tokens are read one by one, only the last token's looks would count.
 */
final class StickySampling {
  /** Parts of [0, 1] for which it is known how many tokens they stand for. */
  private static final int TOKEN_BINS = 64;

  private static final double WORK_PER_VALUE = 40;

  private final Resampling resampling;
  private final SignalSpace space;
  private final int samples;
  private final double[] evenTimes;
  private final LookHistogram histogram;

  StickySampling(Resampling resampling, SignalSpace space, int samples, int bins) {
    this.resampling = resampling;
    this.space = space;
    this.samples = samples;
    this.evenTimes = SignalFit.evenTimes(samples);
    this.histogram = new LookHistogram(bins);
  }

  /**
   * Returns the masses of each batch row's looks in the bins {@code [B, D]}, zeros for rows that remember nothing.
   *
   * @param earlier the masses of earlier looks at the same signals, which these join; null for none
   */
  Tensor looks(Tape tape, Tensor earlier, Look look, boolean[] remembering) {
    Tensor looks = tape.zeros(look.type(), Shape.of(remembering.length, histogram.bins()));
    double work = WORK_PER_VALUE * look.heads() * look.queries() * histogram.bins();
    tape.kernels().parallel().run(remembering.length, work, (from, to) -> {
      for (int row = from; row < to; row++) {
        if (remembering[row]) {
          double[] masses = earlier == null ? new double[histogram.bins()] : read(earlier, row);
          histogram.add(look, row, masses);
          write(looks, row, masses);
        }
      }
    });
    return looks;
  }

  /** Returns what is left of looks once some rows have absorbed a chunk: in these, what was looked at is elsewhere now, and the chunk was not seen yet. */
  Tensor looksAfter(Tape tape, Tensor looks, boolean[] absorbing) {
    Tensor left = tape.zeros(looks.type(), looks.shape());
    for (int row = 0; row < absorbing.length; row++) {
      if (!absorbing[row]) {
        write(left, row, read(looks, row));
      }
    }
    return left;
  }

  private static void write(Tensor rows, int row, double[] values) {
    for (int column = 0; column < values.length; column++) {
      rows.set((long) row * values.length + column, values[column]);
    }
  }

  private static double[] read(Tensor rows, int row) {
    double[] values = new double[rows.shape().last()];
    for (int column = 0; column < values.length; column++) {
      values[column] = rows.get((long) row * values.length + column);
    }
    return values;
  }

  /** Returns the times at which each batch row's past is sampled: even ones where nothing was looked at; null for a row without a past. */
  double[][] times(Signal signal, double[] shares, LongFunction<DoubleSupplier> uniforms) {
    double[][] times = new double[shares.length][];
    for (int row = 0; row < shares.length; row++) {
      if (shares[row] > 0) {
        double[] looks = signal.looks() == null ? new double[0] : read(signal.looks(), row);
        double total = Arrays.stream(looks).sum();
        times[row] = total > 0
            ? resampling.times(
                Arrays.stream(looks).map(mass -> mass / total).toArray(), samples,
                uniforms.apply(signal.chunks()[row]))
            : evenTimes;
      }
    }
    return times;
  }

  /** Returns the old signal at each row's times {@code [B, M, D]}, zeros for rows without. */
  Tensor samples(Tape tape, Tensor coordinates, double[][] times) {
    Basis basis = space.representing();
    Tensor coefficients = space.representativeCoefficients().of(tape, coordinates);
    Tensor values = tape.zeros(coefficients.type(), Shape.of(times.length, samples, basis.size()));
    tape.kernels().parallel().run(times.length, WORK_PER_VALUE * samples * basis.size(), (from, to) -> {
      for (int row = from; row < to; row++) {
        if (times[row] != null) {
          writeValues(values, row, basis.values(times[row]));
        }
      }
    });
    return BatchedMatMul.apply(tape, values, coefficients);
  }

  private void writeValues(Tensor values, int row, double[][] atTimes) {
    for (int sample = 0; sample < samples; sample++) {
      write(values, row * samples + sample, atTimes[sample]);
    }
  }

  /** Returns how many tokens lie before the edges of equal parts of [0, 1] {@code [B, edges]}, after an update. */
  Tensor tokens(Tape tape, Signal signal, double[][] times, double[] shares, Tensor chunk) {
    int length = chunk.shape().size(1);
    Tensor tokens = tape.zeros(chunk.type(), Shape.of(shares.length, TOKEN_BINS + 1));
    for (int row = 0; row < shares.length; row++) {
      double[] before = signal.tokens() == null ? new double[TOKEN_BINS + 1] : read(signal.tokens(), row);
      boolean absorbs = !Double.isNaN(shares[row]);
      double[] sampled = times[row] == null ? new double[0] : times[row];
      write(tokens, row, absorbs ? Footprint.tokensBefore(before, sampled, shares[row], length) : before);
    }
    return tokens;
  }
}
