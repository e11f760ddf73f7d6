package org.mneme.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.mneme.tensor.Kernels;

/** Where a run took place: what its figures depend on beside the configuration. */
public final class Environment {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private Environment() {}

  /** Returns the facts by name. */
  public static Map<String, Object> describe(Kernels kernels, int jobs) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("mneme", version());
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("system",
        System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"));
    facts.put("processor", processor());
    facts.put("processors", Runtime.getRuntime().availableProcessors());
    facts.put("kernels", kernels.description());
    facts.put("threadsPerTrial", kernels.parallel().threads());
    facts.put("trialsAtATime", jobs);
    facts.put("OPENBLAS_CORETYPE", System.getenv().getOrDefault("OPENBLAS_CORETYPE", "not set"));
    facts.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    return facts;
  }

  /** Returns the version of this build. */
  public static String version() {
    String version = Environment.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static String processor() {
    if (Files.isReadable(PROCESSORS)) {
      try (Stream<String> lines = Files.lines(PROCESSORS)) {
        return lines.filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("unknown");
      } catch (IOException failure) {
        return "unknown (" + failure.getMessage() + ")";
      }
    }
    return "unknown";
  }
}
