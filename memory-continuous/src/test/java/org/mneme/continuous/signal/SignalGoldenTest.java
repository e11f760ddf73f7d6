package org.mneme.continuous.signal;

import static org.mneme.continuous.GoldenTensors.assertClose;
import static org.mneme.continuous.GoldenTensors.flat;
import static org.mneme.continuous.signal.Matrices.product;
import static org.mneme.continuous.signal.Matrices.sum;
import static org.mneme.continuous.signal.Matrices.transposedProduct;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mneme.continuous.GoldenTensors;
import org.mneme.testkit.SharedFolders;

/** The regression against what the authors' code computes in double precision, and against formulas worked out by hand. */
@Tag("golden")
class SignalGoldenTest {
  private static final double TOLERANCE = 1e-9;

  @Test
  void matricesAndUpdatesAreThoseOfTheAuthors() throws IOException {
    for (GoldenTensors golden : GoldenTensors.of("basis")) {
      try (golden) {
        check(golden);
      }
    }
  }

  private static void check(GoldenTensors golden) {
    GaussianBasis basis = new GaussianBasis(golden.size("N"), golden.numbers("widths"));
    SignalFit fit = new SignalFit(basis, golden.number("lam"));
    int length = golden.size("L");
    int samples = golden.size("M");
    double tau = golden.number("tau");
    golden.assertMatches("mu", IntStream.range(0, basis.size()).mapToDouble(basis::centre).toArray(), TOLERANCE);
    golden.assertMatches("sigma", IntStream.range(0, basis.size()).mapToDouble(basis::width).toArray(), TOLERANCE);
    golden.assertMatches("positions", FitTimes.first(length).times(), TOLERANCE);
    golden.assertMatches("positions_inf", FitTimes.update(samples, length, tau).times(), TOLERANCE);
    golden.assertMatches("psi_at_test_points", flat(basis.values(golden.vector("test_points"))), TOLERANCE);
    golden.assertMatches("sample_positions", SignalFit.evenTimes(samples), TOLERANCE);
    double[][] sampled = basis.values(SignalFit.evenTimes(samples));
    golden.assertMatches("psi_samples", flat(sampled), TOLERANCE);
    golden.assertMatches("G_L", flat(fit.first(length)), TOLERANCE);
    for (int other : golden.counts("extra_lengths")) {
      golden.assertMatches("G_" + other, flat(fit.first(other)), TOLERANCE);
    }
    UpdateFit update = fit.update(samples, length, tau);
    List<double[]> rows = new ArrayList<>(List.of(update.oldFit()));
    rows.addAll(List.of(update.newFit()));
    golden.assertMatches("G_inf", flat(rows.toArray(double[][]::new)), TOLERANCE);
    for (String kind : new String[] {"", "_gated"}) {
      double[][] first = transposedProduct(fit.first(length), golden.matrix("X1" + kind));
      double[][] second = updated(update, sampled, first, golden.matrix("X2" + kind));
      double[][] third = updated(update, sampled, second, golden.matrix("X3" + kind));
      golden.assertMatches("B1" + kind, flat(first), TOLERANCE);
      golden.assertMatches("B2" + kind, flat(second), TOLERANCE);
      golden.assertMatches("B3" + kind, flat(third), TOLERANCE);
      if (kind.isEmpty()) {
        double[][] read = basis.values(golden.vector("read_points"));
        golden.assertMatches("signal_B1", flat(product(read, first)), TOLERANCE);
        golden.assertMatches("signal_B3", flat(product(read, third)), TOLERANCE);
      }
    }
  }

  private static double[][] updated(UpdateFit update, double[][] sampled, double[][] old, double[][] fresh) {
    return sum(product(update.recurrence(sampled), old), transposedProduct(update.newFit(), fresh));
  }

  @Test
  void vectorsWorkedOutByHandAreReproduced() throws IOException {
    JsonNode vectors =
        new ObjectMapper().readTree(Files.readString(SharedFolders.golden("continuous/ltm_vectors.json")));
    JsonNode shape = vectors.get("basis");
    List<Double> widths = new ArrayList<>();
    shape.get("sigmas").forEach(width -> widths.add(width.asDouble()));
    GaussianBasis basis = new GaussianBasis(shape.get("N").asInt(), widths);
    vectors.fieldNames().forEachRemaining(name -> {
      if (name.startsWith("G_first_l")) {
        JsonNode expected = vectors.get(name);
        int length = Integer.parseInt(name.substring("G_first_l".length()));
        assertClose(name + " positions", numbers(expected.get("positions")), FitTimes.first(length).times(), TOLERANCE);
        double[][] found = new SignalFit(basis, expected.get("lambda").asDouble()).first(length);
        assertClose(name, numbers(expected.get("G")), flat(found), TOLERANCE);
      }
      if (name.startsWith("G_inf_L")) {
        checkUpdate(basis, name, vectors);
      }
    });
  }

  /** Such as {@code G_inf_L8_M4_tau0.75}. */
  private static void checkUpdate(GaussianBasis basis, String name, JsonNode vectors) {
    String[] parts = name.substring("G_inf_L".length()).split("_M|_tau");
    int length = Integer.parseInt(parts[0]);
    int samples = Integer.parseInt(parts[1]);
    double tau = Double.parseDouble(parts[2]);
    JsonNode expected = vectors.get(name);
    FitTimes times = FitTimes.update(samples, length, tau);
    assertClose(name + " positions", numbers(expected.get("positions")), times.times(), TOLERANCE);
    SignalFit fit = new SignalFit(basis, expected.get("lambda").asDouble());
    UpdateFit update = fit.update(samples, length, tau);
    List<double[]> rows = new ArrayList<>(List.of(update.oldFit()));
    rows.addAll(List.of(update.newFit()));
    assertClose(name, numbers(expected.get("G")), flat(rows.toArray(double[][]::new)), TOLERANCE);
    JsonNode run = vectors.get("update");
    double[][] sampled = basis.values(SignalFit.evenTimes(samples));
    assertClose("samples_psi", numbers(run.get("samples_psi")), flat(sampled), TOLERANCE);
    double[][] first = transposedProduct(fit.first(length), matrix(run.get("X1")));
    assertClose("B1", numbers(run.get("B1")), flat(first), TOLERANCE);
    double[][] old = product(sampled, first);
    assertClose("XM", numbers(run.get("XM")), flat(old), TOLERANCE);
    double[][] joint =
        sum(transposedProduct(update.oldFit(), old), transposedProduct(update.newFit(), matrix(run.get("X2"))));
    assertClose("B2", numbers(run.get("B2")), flat(joint), TOLERANCE);
    assertClose("B2 by recurrence", numbers(run.get("B2")),
        flat(updated(update, sampled, first, matrix(run.get("X2")))),
        TOLERANCE);
  }

  private static double[][] matrix(JsonNode node) {
    double[][] matrix = new double[node.size()][];
    for (int row = 0; row < matrix.length; row++) {
      matrix[row] = numbers(node.get(row));
    }
    return matrix;
  }

  private static double[] numbers(JsonNode node) {
    if (node.isNumber()) {
      return new double[] {node.asDouble()};
    }
    List<double[]> parts = new ArrayList<>();
    node.forEach(part -> parts.add(numbers(part)));
    return flat(parts.toArray(double[][]::new));
  }
}
