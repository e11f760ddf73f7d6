package org.mneme.compressive.compression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.Golden;
import org.mneme.testkit.GoldenFile;

/** Every compression alone against the reference: results, and gradients of vectors and weights. */
@Tag("golden")
class CompressionGoldenTest {
  private static final double TOLERANCE = 1e-9;
  private static final Pattern OUTPUT =
      Pattern.compile("(mean|max|most-used)\\.c(\\d+)\\.y|conv\\.c(\\d+)\\.overlap(\\d+)\\.y|(dilated)\\.y");
  private static final Pattern DILATION = Pattern.compile("dilated\\.dilated\\.(\\d+)\\.weight");

  private final Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);

  @AfterEach
  void close() {
    kernels.close();
  }

  @TestFactory
  Stream<DynamicTest> everyCompression() {
    Golden golden = Golden.folder("compressive");
    List<String> outputs;
    try (GoldenFile file = open(golden)) {
      outputs = file.names().stream().filter(name -> OUTPUT.matcher(name).matches()).toList();
    }
    assertThat(outputs).isNotEmpty();
    return outputs.stream().map(output -> DynamicTest.dynamicTest(output, () -> compare(golden, output)));
  }

  private static GoldenFile open(Golden golden) {
    return golden.open("compression-functions.safetensors");
  }

  private void compare(Golden golden, String output) {
    Matcher matcher = OUTPUT.matcher(output);
    assertThat(matcher.matches()).isTrue();
    String prefix = output.substring(0, output.length() - 1);
    try (GoldenFile file = open(golden)) {
      Tensor x = file.tensor(kernels, "x").asLeaf();
      ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT64, new RandomStream(0));
      Compression compression = compression(matcher, file, x.shape().size(2), scope);
      scope.created().forEach(parameter -> parameter.value().fill(file.values(prefix + recorded(matcher, parameter))));
      compare(file, prefix, compression, x, scope.created(), name -> prefix + "grad." + recorded(matcher, name));
      x.close();
    }
  }

  private static Compression compression(Matcher matcher, GoldenFile file, int width, ParameterScope scope) {
    if (matcher.group(1) != null) {
      return create(matcher.group(1),
          new CompressionContext(scope, width, Integer.parseInt(matcher.group(2)), 0, List.of()));
    }
    if (matcher.group(5) != null) {
      List<Integer> dilations = file.names()
          .stream()
          .map(DILATION::matcher)
          .filter(Matcher::matches)
          .map(found -> Integer.valueOf(found.group(1)))
          .sorted()
          .toList();
      int rate = file.shape("dilated.conv.weight").size(0);
      return create("dilated", new CompressionContext(scope, width, rate, 0, dilations));
    }
    int overlap = Integer.parseInt(matcher.group(4));
    return create(overlap == 0 ? "convolution" : "overlapping",
        new CompressionContext(scope, width, Integer.parseInt(matcher.group(3)), overlap, List.of()));
  }

  private static Compression create(String name, CompressionContext context) {
    return CompressionFamilies.all()
        .stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow()
        .creator()
        .apply(context);
  }

  private static String recorded(Matcher matcher, Parameter parameter) {
    boolean strided = matcher.group(5) != null && parameter.name().equals("weight");
    return strided ? "conv.weight" : parameter.name();
  }

  private void compare(
      GoldenFile file, String prefix, Compression compression, Tensor x, List<Parameter> parameters,
      Function<Parameter, String> gradientNames) {
    double[] usage = compression.needsUsage() ? file.values("most-used.score") : null;
    int[] filled = new int[x.shape().size(0)];
    Arrays.fill(filled, x.shape().size(1));
    try (Tape tape = kernels.tape()) {
      Tensor y = compression.compress(tape, new OldVectors(x, filled, usage));
      file.expect(prefix + "y", y, TOLERANCE);
      if (!file.contains(prefix + "grad.y")) {
        return;
      }
      Tensor gradient = tape.empty(ElementType.FLOAT64, y.shape()).fill(file.values(prefix + "grad.y"));
      tape.backward(y, gradient);
      List<String> compared = new ArrayList<>();
      for (Parameter parameter : parameters) {
        compared.add(gradientNames.apply(parameter));
        file.expect(gradientNames.apply(parameter), parameter.value().gradient(), TOLERANCE);
      }
      if (file.contains(prefix + "grad.x")) {
        compared.add(prefix + "grad.x");
        file.expect(prefix + "grad.x", x.gradient(), TOLERANCE);
      }
      assertThat(compared).containsExactlyInAnyOrderElementsOf(file.names()
          .stream()
          .filter(name -> name.startsWith(prefix + "grad.") && !name.endsWith(".y"))
          .collect(Collectors.toSet()));
    }
  }
}
