package org.mneme.continuous;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongFunction;
import org.mneme.continuous.coordinates.ProjectedSignal;
import org.mneme.continuous.coordinates.SignalSpace;
import org.mneme.continuous.density.Density;
import org.mneme.continuous.density.DensityContext;
import org.mneme.continuous.density.Look;
import org.mneme.continuous.kernels.UpdateCoefficients;
import org.mneme.continuous.kernels.UpdateCoefficients.RowUpdate;
import org.mneme.continuous.signal.Basis;
import org.mneme.continuous.signal.Contraction;
import org.mneme.continuous.signal.SignalFit;
import org.mneme.memory.BlockContext;
import org.mneme.nn.Initializer;
import org.mneme.nn.Linear;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * Everything older than the short-term memory, as one signal per batch row, width and block (Martins et al. 2022, section 3).
 *
 * <pre>
 * absorb   B = G^T X'                 the first chunk X, gated to X'
 *          B' = A B + C X'            every further one: contract the past, fit past and chunk together
 * read     z = E_p[B^T psi] W_V       per head, under the density p through which a query looks
 *          output = z W_O             added to local attention's output
 * </pre>
 *
 * <p>It holds parameters and constants only; what is remembered is a {@link Signal}, by its coordinates b in the space of coefficients,
 * {@code B = U b} ({@link SignalSpace}).
 */
final class LongTermMemory {
  private final ParameterScope scope;
  private final int width;
  private final Basis basis;
  private final SignalSpace space;
  private final UpdateMatrices matrices;
  private final Contraction contraction;
  private final double tau;
  private final Gate gate;
  private final Linear keys;
  private final Linear values;
  private final Linear output;
  private final Density density;
  private final StickySampling sticky;

  /** Creates the parameters of one block. */
  LongTermMemory(InfiniteConfig config, BlockContext context, ContinuousParts parts) {
    ContinuousParts.Chosen chosen = parts.chosenBy(config);
    this.scope = context.scope();
    this.width = context.width();
    this.basis = chosen.basis().create(config.basis(), config.usedWidths());
    this.contraction = chosen.contraction();
    this.tau = config.tau().orElse(contraction.usualTau());
    List<Object> regression = List.of(
        config.functions(), config.basis(), config.usedWidths(), config.ridge(), config.usedSamples());
    this.space = context.shared()
        .get(
            "infinite space of " + regression, SignalSpace.class,
            () -> SignalSpace.of(
                basis, config.ridge(), scope.kernels(), scope.type()));
    this.matrices = context.shared()
        .get(
            "infinite regression of " + regression, UpdateMatrices.class,
            () -> new UpdateMatrices(new SignalFit(basis, config.ridge()), space, config.usedSamples()));
    this.gate = config.gate() ? new Gate(scope.in("gate"), width) : null;
    Initializer initializer = Initializer.fanIn(context.initialisationGain());
    this.keys = new Linear(scope.in("keys"), width, width, false, initializer);
    this.values = new Linear(scope.in("values"), width, width, false, initializer);
    this.output = new Linear(scope.in("output"), width, width, false, initializer);
    this.density = chosen.density()
        .create(
            new DensityContext(
                scope.in("density"), basis, space, context.heads(), config.leastVariance(), config.klDeviation(),
                config.components(), config.usedCells()));
    this.sticky = config.isSticky()
        ? new StickySampling(chosen.resampling(), space, config.usedSamples(), config.stickyBins())
        : null;
  }

  Basis basis() {
    return basis;
  }

  SignalSpace space() {
    return space;
  }

  Contraction contraction() {
    return contraction;
  }

  double tau() {
    return tau;
  }

  boolean isSticky() {
    return sticky != null;
  }

  /**
   * A chunk that was absorbed.
   *
   * @param signal what is remembered afterwards
   * @param gated the chunk as it went into the regression {@code [B, L, D]}
   * @param shares for each batch row the share of [0, 1] that its past was contracted to: 0 for a first chunk, not a number for a row that absorbed
   *     nothing
   */
  record Absorption(Signal signal, Tensor gated, double[] shares) {}

  /**
   * Takes in a chunk {@code [B, L, D]}.
   *
   * @param absorbing which batch rows take part; the others keep what they remember, and their part of the chunk is not looked at
   * @param uniforms where sticky memories draw from, by the number of chunks that a row has absorbed
   */
  Absorption absorb(
      Tape tape, Signal signal, Tensor chunk, boolean[] absorbing, LongFunction<DoubleSupplier> uniforms) {
    Tensor gated = gate == null ? chunk : gate.apply(tape, chunk);
    double[] shares = shares(signal, absorbing);
    Tensor old = signal.coordinates() != null
        ? signal.coordinates()
        : tape.zeros(chunk.type(), Shape.of(absorbing.length, space.dimension(), width));
    boolean resampled = sticky != null && signal.looks() != null && hasContinuing(shares);
    double[][] times = sticky == null ? null : sticky.times(signal, shares, uniforms);
    Tensor past = resampled ? sticky.samples(tape, old, times) : old;
    Tensor coordinates =
        UpdateCoefficients.apply(tape, old, past, gated, updates(shares, chunk.shape().size(1), resampled));
    long[] chunks = signal.chunks().clone();
    for (int row = 0; row < chunks.length; row++) {
      chunks[row] += absorbing[row] ? 1 : 0;
    }
    Tensor tokens = sticky == null ? null : sticky.tokens(tape, signal, times, shares, chunk);
    Tensor looks = signal.looks() == null ? null : sticky.looksAfter(tape, signal.looks(), absorbing);
    return new Absorption(new Signal(coordinates, chunks, looks, tokens), gated, shares);
  }

  private double[] shares(Signal signal, boolean[] absorbing) {
    double[] shares = new double[absorbing.length];
    for (int row = 0; row < shares.length; row++) {
      long chunks = signal.chunks()[row];
      shares[row] = !absorbing[row] ? Double.NaN : chunks == 0 ? 0 : contraction.share(chunks, tau);
      if (absorbing[row] && chunks > 0 && !(shares[row] > 0 && shares[row] < 1)) {
        throw new IllegalStateException(
            "contraction '" + contraction.name() + "' gave the share " + shares[row] + " for " + chunks
                + " chunks and tau " + tau + "; a share lies above 0 and below 1");
      }
    }
    return shares;
  }

  private static boolean hasContinuing(double[] shares) {
    for (double share : shares) {
      if (share > 0) {
        return true;
      }
    }
    return false;
  }

  private List<RowUpdate> updates(double[] shares, int length, boolean resampled) {
    List<RowUpdate> updates = new ArrayList<>();
    for (double share : shares) {
      if (Double.isNaN(share)) {
        updates.add(RowUpdate.KEEP);
      } else if (share == 0) {
        updates.add(matrices.first(length));
      } else {
        updates.add(resampled ? matrices.resampledUpdate(length, share) : matrices.update(length, share));
      }
    }
    return updates;
  }

  /** Returns what reads a signal; some batch row remembers something. */
  Reader reader(Signal signal) {
    return new Reader(signal);
  }

  /**
   * Reads one signal. What does not depend on queries is worked out by the first look and the first read, and kept for those that follow; so the tape
   * is not rewound behind these.
   */
  final class Reader {
    private final Signal signal;
    private Tensor densityKeys;
    private Tensor densityValues;

    private Reader(Signal signal) {
      this.signal = signal;
    }

    /** Returns where queries {@code [B, T, D]} look. */
    Look look(Tape tape, Tensor queries) {
      if (densityKeys == null) {
        densityKeys = density.keys(tape, projected(keys));
      }
      return density.look(tape, queries, densityKeys);
    }

    /** Returns what is read {@code [B, T, D]}: zeros in batch rows that remember nothing. */
    Tensor read(Tape tape, Look look) {
      if (densityValues == null) {
        densityValues = projected(values).combined(tape, density.values());
      }
      return output.apply(tape, look.expectation(tape, densityValues));
    }

    private ProjectedSignal projected(Linear projection) {
      return new ProjectedSignal(space, signal.coordinates(), projection);
    }
  }

  /** Returns the signal with these looks beside those that there were since it last absorbed anything, for sticky memories. */
  Signal remembering(Tape tape, Signal signal, Look look) {
    return signal.withLooks(sticky.looks(tape, signal.looks(), look, signal.remembering()));
  }
}
