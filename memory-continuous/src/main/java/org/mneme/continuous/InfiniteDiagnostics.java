package org.mneme.continuous;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.mneme.continuous.density.Look;
import org.mneme.continuous.signal.Basis;
import org.mneme.continuous.signal.Footprint;
import org.mneme.continuous.sticky.LookHistogram;
import org.mneme.tensor.Tensor;

/**
 * Figures of one block and segment, from a few of its batch rows and queries, so that they cost next to nothing:
 *
 * <ul>
 * <li>{@code look.00} to {@code look.31}: how the looks are spread over 32 equal parts of [0, 1], the oldest first; they sum to 1;
 * <li>{@code tokens.00} to {@code tokens.31}: how many past tokens each of these parts stands for, of the first row that remembers any;
 * <li>{@code width}: the mean standard deviation of the densities, as a part of [0, 1];
 * <li>{@code regressionError}: how far the signal is from the vectors that were just absorbed, as a part of their length.
 * </ul>
 */
final class InfiniteDiagnostics {
  private static final int BINS = 32;
  private static final int ROWS = 4;
  private static final int QUERIES = 8;
  private static final int TIMES = 8;
  private static final int COLUMNS = 16;

  private final InfiniteMemory memory;
  private final Signal signal;
  private final Look look;
  private final LongTermMemory.Absorption absorption;
  private final Map<String, Double> figures = new LinkedHashMap<>();

  /** Takes where the queries looked, null for nowhere, and the last chunk that was absorbed, null for none. */
  InfiniteDiagnostics(InfiniteMemory memory, Signal signal, Look look, LongTermMemory.Absorption absorption) {
    this.memory = memory;
    this.signal = signal;
    this.look = look;
    this.absorption = absorption;
  }

  Map<String, Double> figures() {
    if (signal.remembersAnything()) {
      addTokens();
      if (look != null) {
        addLooks();
      }
    }
    if (absorption != null) {
      addRegressionError();
    }
    return figures;
  }

  private void addLooks() {
    LookHistogram histogram = new LookHistogram(BINS);
    boolean[] remembering = signal.remembering();
    int every = Math.max(1, look.queries() / QUERIES);
    double[] sums = new double[BINS];
    double widths = 0;
    int densities = 0;
    int rows = 0;
    for (int row = 0; row < remembering.length && rows < ROWS; row++) {
      if (remembering[row]) {
        rows++;
        double[] shares = histogram.of(look, row, every);
        for (int bin = 0; bin < BINS; bin++) {
          sums[bin] += shares[bin];
        }
        for (int query = 0; query < look.queries(); query += every) {
          for (int head = 0; head < look.heads(); head++) {
            widths += look.deviation(row, head, query);
            densities++;
          }
        }
      }
    }
    figures.put("width", widths / densities);
    for (int bin = 0; bin < BINS; bin++) {
      figures.put(name("look", bin), sums[bin] / rows);
    }
  }

  private static String name(String kind, int bin) {
    return String.format(Locale.ROOT, "%s.%02d", kind, bin);
  }

  private void addTokens() {
    int row = 0;
    while (signal.chunks()[row] == 0) {
      row++;
    }
    LongTermMemory longTerm = memory.longTerm();
    double[] tokens = signal.tokens() == null
        ? new Footprint(longTerm.contraction(), longTerm.tau(), memory.chunk()).tokens(signal.chunks()[row], BINS)
        : differences(signal.tokens(), row);
    for (int bin = 0; bin < BINS; bin++) {
      figures.put(name("tokens", bin), tokens[bin]);
    }
  }

  private static double[] differences(Tensor before, int row) {
    int edges = before.shape().last();
    double[] differences = new double[edges - 1];
    for (int bin = 0; bin < differences.length; bin++) {
      long position = (long) row * edges + bin;
      differences[bin] = before.get(position + 1) - before.get(position);
    }
    return differences;
  }

  private void addRegressionError() {
    int row = 0;
    while (Double.isNaN(absorption.shares()[row])) {
      row++;
    }
    double error = 0;
    double size = 0;
    Tensor gated = absorption.gated();
    int length = gated.shape().size(1);
    int width = gated.shape().size(2);
    for (int step = 0; step < length; step += Math.max(1, length / TIMES)) {
      double[] psi = functions(step, length, absorption.shares()[row]);
      for (int column = 0; column < width; column += Math.max(1, width / COLUMNS)) {
        double wanted = gated.get(((long) row * length + step) * width + column);
        double found = value(psi, row, column);
        error += (wanted - found) * (wanted - found);
        size += wanted * wanted;
      }
    }
    figures.put("regressionError", size == 0 ? 0 : Math.sqrt(error / size));
  }

  /** The basis at the time where a step of the chunk was placed. */
  private double[] functions(int step, int length, double share) {
    Basis basis = memory.longTerm().basis();
    double time = share == 0 ? (step + 0.5) / length : share + (1 - share) * (step + 1) / length;
    return basis.values(new double[] {time})[0];
  }

  private double value(double[] psi, int row, int column) {
    Tensor coefficients = absorption.signal().coefficients();
    int width = coefficients.shape().last();
    double sum = 0;
    for (int function = 0; function < psi.length; function++) {
      sum += psi[function] * coefficients.get(((long) row * psi.length + function) * width + column);
    }
    return sum;
  }
}
