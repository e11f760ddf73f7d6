package org.mneme.continuous;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.mneme.continuous.density.Look;
import org.mneme.continuous.signal.Basis;
import org.mneme.continuous.signal.Footprint;
import org.mneme.continuous.sticky.LookHistogram;
import org.mneme.memory.Tally;
import org.mneme.tensor.Tensor;

/**
 * Figures of one block and segment, from a few of its batch rows and queries, so that they cost next to nothing:
 *
 * <ul>
 * <li>{@code width}: the mean standard deviation of the densities, as a part of [0, 1];
 * <li>{@code regressionError}: how far the signal is from the vectors that were just absorbed, as a part of their length.
 * </ul>
 *
 * <p>For the findings of an evaluation also where each head looks, and how many past tokens each part of [0, 1] stands for.
 */
final class InfiniteDiagnostics {
  static final String WIDTH = "width";
  static final String REGRESSION_ERROR = "regressionError";
  static final String LOOKS = "looks of head ";
  static final String TOKENS = "tokens";

  private static final int BINS = 64;
  private static final int ROWS = 4;
  private static final int QUERIES = 8;
  private static final int TIMES = 8;
  private static final int COLUMNS = 16;

  private final InfiniteMemory memory;
  private final Signal signal;
  private final Look look;
  private final LongTermMemory.Absorption absorption;

  /** Takes where the queries looked, null for nowhere, and the last chunk that was absorbed, null for none. */
  InfiniteDiagnostics(InfiniteMemory memory, Signal signal, Look look, LongTermMemory.Absorption absorption) {
    this.memory = memory;
    this.signal = signal;
    this.look = look;
    this.absorption = absorption;
  }

  Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    if (look != null && signal.remembersAnything()) {
      figures.put(WIDTH, width());
    }
    if (absorption != null) {
      figures.put(REGRESSION_ERROR, regressionError());
    }
    return figures;
  }

  /** Adds what the findings of an evaluation need. */
  void addTo(Tally tally) {
    figures().forEach((name, value) -> tally.add(name, value));
    if (!signal.remembersAnything()) {
      return;
    }
    tally.add(TOKENS, tokens());
    for (int head = 0; look != null && head < look.heads(); head++) {
      tally.add(LOOKS + (head + 1), looks(head));
    }
  }

  /** A few of the batch rows that remember anything. */
  private int[] rows() {
    boolean[] remembering = signal.remembering();
    return IntStream.range(0, remembering.length).filter(row -> remembering[row]).limit(ROWS).toArray();
  }

  private int everyQuery() {
    return Math.max(1, look.queries() / QUERIES);
  }

  private double[] looks(int head) {
    LookHistogram histogram = new LookHistogram(BINS);
    double[] sums = new double[BINS];
    for (int row : rows()) {
      double[] shares = histogram.of(look, row, head, everyQuery());
      for (int bin = 0; bin < BINS; bin++) {
        sums[bin] += shares[bin] / rows().length;
      }
    }
    return sums;
  }

  private double width() {
    double sum = 0;
    int densities = 0;
    for (int row : rows()) {
      for (int query = 0; query < look.queries(); query += everyQuery()) {
        for (int head = 0; head < look.heads(); head++) {
          sum += look.deviation(row, head, query);
          densities++;
        }
      }
    }
    return sum / densities;
  }

  private double[] tokens() {
    int row = rows()[0];
    LongTermMemory longTerm = memory.longTerm();
    return signal.tokens() == null
        ? new Footprint(longTerm.contraction(), longTerm.tau(), memory.chunk()).tokens(signal.chunks()[row], BINS)
        : differences(signal.tokens(), row);
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

  private double regressionError() {
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
    return size == 0 ? 0 : Math.sqrt(error / size);
  }

  /** The basis at the time where a step of the chunk was placed, in coordinates. */
  private double[] functions(int step, int length, double share) {
    Basis basis = memory.longTerm().basis();
    double time = share == 0 ? (step + 0.5) / length : share + (1 - share) * (step + 1) / length;
    return memory.longTerm().space().coordinates(basis.values(new double[] {time}))[0];
  }

  private double value(double[] psi, int row, int column) {
    Tensor coordinates = absorption.signal().coordinates();
    int width = coordinates.shape().last();
    double sum = 0;
    for (int index = 0; index < psi.length; index++) {
      sum += psi[index] * coordinates.get(((long) row * psi.length + index) * width + column);
    }
    return sum;
  }
}
