package org.mneme.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.DoubleSupplier;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mneme.continuous.density.Look;
import org.mneme.continuous.density.NormalLook;
import org.mneme.continuous.kernels.HeadScores;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Linear;

/** Updates, reads, the regulariser, gradients and sticky memories against the authors' code run in double precision. */
@Tag("golden")
class LongTermGoldenTest {
  private static final double TOLERANCE = 1e-8;

  /** The clamp of each variant, which its folder's README states. */
  private static final double SORTING_VARIANCE = 1e-6;

  private static final double LANGUAGE_VARIANCE = 1e-4;

  @Test
  void attentionIsThatOfTheAuthors() throws IOException {
    for (GoldenTensors golden : GoldenTensors.of("attention")) {
      try (golden; LongTermFixture fixture = new LongTermFixture(golden, "none", SORTING_VARIANCE)) {
        new Run(golden, fixture).check();
      }
    }
  }

  @Test
  void stickyMemoriesAreThoseOfTheAuthors() throws IOException {
    for (GoldenTensors golden : GoldenTensors.of("sticky")) {
      try (golden; LongTermFixture fixture = new LongTermFixture(golden, "left-edge", LANGUAGE_VARIANCE)) {
        new Run(golden, fixture).check();
      }
    }
  }

  /** One recorded case: segment after segment, then the gradients of the last one. */
  private record Run(GoldenTensors golden, LongTermFixture fixture) {
    void check() {
      fixture.load(golden, "weights.");
      int batch = golden.size("batch");
      Signal signal = LongTermFixture.nothing(batch);
      for (int segment = 0; segment < golden.size("segments"); segment++) {
        String prefix = "seg" + segment + ".";
        if (segment == golden.size("segments") - 1) {
          checkGradients(prefix, signal);
        }
        try (Tape tape = fixture.kernels.withoutGradients()) {
          signal = kept(tape, checkSegment(tape, prefix, signal));
        }
      }
      if (golden.has("generate.q")) {
        checkReadAlone(signal);
      }
    }

    private Signal kept(Tape tape, Signal signal) {
      Tensor looks = signal.looks() == null ? null : tape.keep(signal.looks());
      Tensor tokens = signal.tokens() == null ? null : tape.keep(signal.tokens());
      return new Signal(tape.keep(signal.coordinates()), signal.chunks(), looks, tokens);
    }

    private LongFunction<DoubleSupplier> uniforms(String prefix) {
      if (!golden.has(prefix + "u")) {
        return _ -> {
          throw new AssertionError("nothing is drawn here");
        };
      }
      PrimitiveIterator.OfDouble numbers = Arrays.stream(golden.vector(prefix + "u")).iterator();
      return _ -> numbers::nextDouble;
    }

    private Signal checkSegment(Tape tape, String prefix, Signal before) {
      int batch = golden.size("batch");
      if (golden.has(prefix + "p")) {
        golden.assertMatches(prefix + "p", shares(before.looks()), TOLERANCE);
      }
      Tensor chunk = fixture.tensor(golden, prefix + "k");
      LongTermMemory.Absorption absorption =
          fixture.memory.absorb(tape, before, chunk, LongTermFixture.all(batch), uniforms(prefix));
      if (golden.has(prefix + "k_gated")) {
        golden.assertMatches(prefix + "k_gated", absorption.gated().toDoubles(), TOLERANCE);
      }
      Signal signal = absorption.signal();
      golden.assertMatches(prefix + "B", signal.coordinates().toDoubles(), TOLERANCE);
      Tensor queries = fixture.tensor(golden, prefix + "q");
      checkScores(tape, prefix, queries, signal);
      Look look = fixture.memory.reader(signal).look(tape, queries);
      checkDensities(prefix, (NormalLook) look);
      golden.assertMatches(prefix + "Z", fixture.memory.reader(signal).read(tape, look).toDoubles(), TOLERANCE);
      double mean = Arrays.stream(golden.vector(prefix + "kl")).average().orElseThrow();
      Tensor divergence = look.divergence(tape, LongTermFixture.all(batch)).orElseThrow();
      assertThat(divergence.get(0)).isCloseTo(mean, within(TOLERANCE * mean));
      return fixture.memory.isSticky() ? fixture.memory.remembering(tape, signal, look) : signal;
    }

    /** Every row scaled to sum 1. */
    private double[] shares(Tensor looks) {
      int bins = looks.shape().last();
      double[] masses = looks.toDoubles();
      double[] shares = new double[masses.length];
      for (int from = 0; from < masses.length; from += bins) {
        double total = Arrays.stream(masses, from, from + bins).sum();
        for (int index = from; index < from + bins; index++) {
          shares[index] = masses[index] / total;
        }
      }
      return shares;
    }

    private void checkDensities(String prefix, NormalLook look) {
      golden.assertMatches(prefix + "mu", look.means().toDoubles(), TOLERANCE);
      golden.assertMatches(prefix + "sigma_sq", look.variances().toDoubles(), TOLERANCE);
      if (golden.has(prefix + "r")) {
        long densities = look.means().shape().elements();
        double[] weights = look.weights()
            .weights(look.means().array().reshape(densities, 1), look.variances().array().reshape(densities, 1))
            .ravel()
            .toDoubleVector();
        golden.assertMatches(prefix + "r", weights, TOLERANCE);
      }
    }

    /** The scores against single basis functions, which our read never works out. */
    private void checkScores(Tape tape, String prefix, Tensor queries, Signal signal) {
      if (!golden.has(prefix + "scores")) {
        return;
      }
      Tensor keys = Linear.apply(tape, signal.coordinates(), fixture.parameter("keys.weight"));
      Tensor scores = HeadScores.apply(tape, queries, keys, fixture.heads);
      double[] queryMajor = scores.array().permute(0, 1, 3, 2).dup('c').ravel().toDoubleVector();
      golden.assertMatches(prefix + "scores", queryMajor, TOLERANCE);
    }

    private void checkReadAlone(Signal signal) {
      try (Tape tape = fixture.kernels.withoutGradients()) {
        Look look = fixture.memory.reader(signal).look(tape, fixture.tensor(golden, "generate.q"));
        golden.assertMatches("generate.mu", ((NormalLook) look).means().toDoubles(), TOLERANCE);
        golden.assertMatches("generate.sigma_sq", ((NormalLook) look).variances().toDoubles(), TOLERANCE);
        golden.assertMatches("generate.Z", fixture.memory.reader(signal).read(tape, look).toDoubles(), TOLERANCE);
      }
    }

    private void checkGradients(String prefix, Signal before) {
      golden.assertMatches("grad.B_in", before.coordinates().toDoubles(), TOLERANCE);
      checkGradients(prefix, before, "grad.output.", (tape, look, signal) -> {
        Tensor read = fixture.memory.reader(signal).read(tape, look);
        tape.backward(read, fixture.tensor(golden, "grad.R"));
      });
      checkGradients(prefix, before, "grad.kl.", (tape, look, signal) -> tape.backward(
          look.divergence(tape, LongTermFixture.all(golden.size("batch"))).orElseThrow()));
    }

    private interface Loss {
      void backward(Tape tape, Look look, Signal signal);
    }

    private void checkGradients(String prefix, Signal before, String wanted, Loss loss) {
      fixture.parameters().forEach(Tensor::clearGradient);
      Tensor chunk = fixture.tensor(golden, prefix + "k").asLeaf();
      Tensor queries = fixture.tensor(golden, prefix + "q").asLeaf();
      try (Tape tape = fixture.kernels.tape()) {
        Signal signal = fixture.memory
            .absorb(tape, before, chunk, LongTermFixture.all(golden.size("batch")), uniforms(prefix))
            .signal();
        loss.backward(tape, fixture.memory.reader(signal).look(tape, queries), signal);
      }
      golden.assertMatches(wanted + "k", chunk.gradient().toDoubles(), TOLERANCE);
      golden.assertMatches(wanted + "q", queries.gradient().toDoubles(), TOLERANCE);
      LongTermFixture.NAMES.forEach((theirs, ours) -> {
        Tensor parameter = fixture.parameter(ours);
        boolean none = !parameter.hasGradient()
            || Arrays.stream(parameter.gradient().toDoubles()).allMatch(value -> value == 0);
        assertThat(none).as(golden.name() + " " + wanted + theirs + " has no gradient")
            .isEqualTo(!golden.has(wanted + theirs));
        if (!none) {
          golden.assertMatches(wanted + theirs, fixture.theirs(theirs, parameter.gradient().toDoubles()), TOLERANCE);
        }
      });
    }
  }

  @Test
  void casesAreThere() throws IOException {
    for (String folder : List.of("attention", "sticky", "basis", "model")) {
      assertThat(GoldenTensors.of(folder)).as(folder).isNotEmpty();
    }
  }
}
