package org.mneme.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mneme.nn.Parameter;

/**
 * Which recorded tensor belongs to which parameter of the shared transformer:
 *
 * <pre>
 * embedding.weight, output.bias                 the same
 * contentBias, positionBias                     u, v
 * blocks.L.attention.queries                    layers.L.attn.qkv, the first D rows
 * blocks.L.attention.keysValues                 layers.L.attn.qkv, the other 2 D rows
 * blocks.L.attention.output                     layers.L.attn.o
 * blocks.L.attention.positions.weight           layers.L.attn.r.weight
 * blocks.L.attention.contentBias                layers.L.u
 * blocks.L.attention.positions.bias             layers.L.v
 * blocks.L.firstNorm, blocks.L.secondNorm       layers.L.ln1, layers.L.ln2
 * blocks.L.feedForward.first, .second           layers.L.ff.1, layers.L.ff.2
 * </pre>
 *
 * <p>The parameters of memories, {@code blocks.L.memory.NAME.REST}, are named by whoever tests the memory.
 */
public final class GoldenWeights {
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\.(.+)");
  private static final Pattern MEMORY = Pattern.compile("memory\\.[^.]+\\.(.+)");

  private final Function<MemoryParameter, Optional<String>> memoryNames;

  /**
   * A memory's parameter.
   *
   * @param block the block that carries it
   * @param name its name below {@code blocks.L.memory.NAME}
   */
  public record MemoryParameter(int block, String name) {}

  /** Which rows of a recorded tensor are a parameter's. */
  private enum Part {
    ALL,
    QUERIES,
    KEYS_AND_VALUES
  }

  /** Where a parameter's values are recorded. */
  private record Place(String name, Part part) {
    static Place whole(String name) {
      return new Place(name, Part.ALL);
    }

    double[] of(double[] all) {
      int queries = all.length / 3;
      return switch (part) {
        case ALL -> all;
        case QUERIES -> Arrays.copyOf(all, queries);
        case KEYS_AND_VALUES -> Arrays.copyOfRange(all, queries, all.length);
      };
    }
  }

  /** Takes the names of a memory's parameters in the files; empty for one that the files do not have. */
  public GoldenWeights(Function<MemoryParameter, Optional<String>> memoryNames) {
    this.memoryNames = requireNonNull(memoryNames, "memoryNames is null");
  }

  /** Returns the names of a transformer whose memories have no parameters. */
  public static GoldenWeights ofTransformer() {
    return new GoldenWeights(parameter -> Optional.empty());
  }

  /** Gives every parameter its recorded values; one that is not recorded is an error. */
  public void load(GoldenFile weights, List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      Place place = place(parameter.name());
      if (place == null || !weights.contains(place.name())) {
        throw new IllegalArgumentException("no recorded values for the parameter " + parameter.name());
      }
      parameter.value().fill(place.of(weights.values(place.name())));
    }
  }

  /**
   * Compares the gradients with the recorded ones and fails where one differs or where a recorded one belongs to no parameter.
   *
   * @param prefix what the names of the gradients start with, such as {@code grad.}
   */
  public void expectGradients(GoldenFile file, String prefix, List<Parameter> parameters, double tolerance) {
    long compared = 0;
    for (Parameter parameter : parameters) {
      Place place = place(parameter.name());
      String name = place == null ? null : prefix + place.name();
      if (name != null && file.contains(name)) {
        GoldenFile.expectClose(
            "gradient of " + parameter.name(), gradient(parameter), place.of(file.values(name)), tolerance);
        compared += place.part() == Part.KEYS_AND_VALUES ? 0 : 1;
      }
    }
    assertThat(compared)
        .as("gradients that were compared, of those named " + prefix + "*")
        .isEqualTo(file.names().stream().filter(name -> name.startsWith(prefix)).count());
  }

  /** Returns a parameter's gradient, zeros where none reached it. */
  public static double[] gradient(Parameter parameter) {
    return parameter.value().hasGradient()
        ? parameter.value().gradient().toDoubles()
        : new double[Math.toIntExact(parameter.size())];
  }

  private Place place(String parameter) {
    return switch (parameter) {
      case "contentBias" -> Place.whole("u");
      case "positionBias" -> Place.whole("v");
      default -> {
        Matcher block = BLOCK.matcher(parameter);
        yield block.matches() ? placeInBlock(Integer.parseInt(block.group(1)), block.group(2)) : Place.whole(parameter);
      }
    };
  }

  private Place placeInBlock(int block, String name) {
    String layer = "layers." + block + ".";
    Matcher memory = MEMORY.matcher(name);
    if (memory.matches()) {
      return memoryNames.apply(new MemoryParameter(block, memory.group(1))).map(Place::whole).orElse(null);
    }
    String last = name.substring(name.lastIndexOf('.') + 1);
    return switch (name.substring(0, Math.max(0, name.lastIndexOf('.')))) {
      case "attention.queries" -> new Place(layer + "attn.qkv." + last, Part.QUERIES);
      case "attention.keysValues" -> new Place(layer + "attn.qkv." + last, Part.KEYS_AND_VALUES);
      case "attention.output" -> Place.whole(layer + "attn.o." + last);
      case "attention.positions" -> Place.whole(last.equals("bias") ? layer + "v" : layer + "attn.r." + last);
      case "attention" -> Place.whole(layer + "u");
      case "firstNorm" -> Place.whole(layer + "ln1." + last);
      case "secondNorm" -> Place.whole(layer + "ln2." + last);
      case "feedForward.first" -> Place.whole(layer + "ff.1." + last);
      case "feedForward.second" -> Place.whole(layer + "ff.2." + last);
      default -> null;
    };
  }
}
