package org.mneme.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.mneme.io.AtomicFiles;
import org.mneme.io.FileException;
import org.mneme.train.Checkpoint;

/**
 * What a run leaves behind: {@code config.yaml} (resolved), {@code environment.json}, {@code metrics.jsonl} (one line per event), {@code results.csv}
 * and {@code results.json} (one row per finished trial), {@code checkpoints/TRIAL}. Files are replaced whole, so that a killed run leaves complete
 * ones.
 */
public final class RunFolder {
  private static final String CONFIG = "config.yaml";
  private static final String ENVIRONMENT = "environment.json";
  private static final String METRICS = "metrics.jsonl";
  private static final String RESULTS = "results.json";
  private static final String TABLE = "results.csv";

  private final Path folder;
  private final List<TrialResult> results = new ArrayList<>();

  private RunFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts a run in a new or empty folder.
   *
   * @throws FileException if the folder holds a run already or cannot be written
   */
  public static RunFolder create(Path folder, ComparisonPlan plan) {
    if (Files.exists(folder.resolve(CONFIG))) {
      throw new FileException(
          "the folder " + folder
              + " already holds a run; continue it with --resume or choose another folder with --out");
    }
    RunFolder run = new RunFolder(folder);
    run.makeFolder();
    AtomicFiles.write(folder.resolve(CONFIG), plan.configuration());
    AtomicFiles.write(folder.resolve(METRICS), "");
    run.writeResults();
    return run;
  }

  /**
   * Opens a run to continue it.
   *
   * @throws FileException if there is none or it was made from another configuration
   */
  public static RunFolder resume(Path folder, ComparisonPlan plan) {
    RunFolder run = open(folder);
    if (!run.configuration().equals(plan.configuration())) {
      throw new FileException(
          "the run in " + folder + " was made from another configuration; continue it with --config "
              + folder.resolve(CONFIG)
              + " --resume, or choose another folder with --out");
    }
    return run;
  }

  /** Opens a run to read it. */
  public static RunFolder open(Path folder) {
    if (!Files.isRegularFile(folder.resolve(CONFIG))) {
      throw new FileException("there is no run in " + folder + ": it has no " + CONFIG);
    }
    RunFolder run = new RunFolder(folder);
    Path file = folder.resolve(RESULTS);
    if (Files.isRegularFile(file)) {
      try {
        ResultJson.read(Files.readString(file))
            .get("trials")
            .forEach(node -> run.results.add(ResultJson.fromJson(node)));
      } catch (IOException | RuntimeException failure) {
        throw new FileException("the results in " + file + " cannot be read: " + firstLine(failure), failure);
      }
    }
    return run;
  }

  private static String firstLine(Exception failure) {
    return failure.getMessage() == null
        ? failure.getClass().getSimpleName()
        : failure.getMessage().lines().findFirst().orElse("");
  }

  private void makeFolder() {
    try {
      Files.createDirectories(folder.resolve("checkpoints"));
    } catch (IOException failure) {
      throw new FileException(
          "cannot create the folder " + folder + ": " + firstLine(failure) + "; choose another with --out", failure);
    }
  }

  /** Returns the folder. */
  public Path path() {
    return folder;
  }

  /** Returns the resolved configuration as YAML. */
  public String configuration() {
    return read(CONFIG);
  }

  /** Returns the facts about where the run took place, as JSON; an empty object where none were written. */
  public String environment() {
    return Files.isRegularFile(folder.resolve(ENVIRONMENT)) ? read(ENVIRONMENT) : "{}";
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException failure) {
      throw new FileException("cannot read " + folder.resolve(name) + ": " + firstLine(failure), failure);
    }
  }

  /** Returns the checkpoints of a trial. */
  public Checkpoint checkpoint(String trial) {
    return new Checkpoint(folder.resolve("checkpoints").resolve(trial));
  }

  /** Writes the facts about where the run takes place. */
  public void writeEnvironment(Map<String, Object> facts) {
    AtomicFiles.write(folder.resolve(ENVIRONMENT), ResultJson.writeIndented(facts));
  }

  /** Returns the finished trials. */
  public synchronized List<TrialResult> results() {
    return List.copyOf(results);
  }

  /** Adds a finished trial, or replaces an earlier attempt. */
  public synchronized void add(TrialResult result) {
    results.removeIf(other -> other.id().equals(result.id()));
    results.add(result);
    writeResults();
  }

  /** Puts the rows in the order of the plan. */
  public synchronized void order(List<String> trials) {
    results.sort((first, second) -> Integer.compare(trials.indexOf(first.id()), trials.indexOf(second.id())));
    writeResults();
  }

  private void writeResults() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("trials", results.stream().map(ResultJson::toMap).toList());
    AtomicFiles.write(folder.resolve(RESULTS), ResultJson.writeIndented(all));
    AtomicFiles.write(folder.resolve(TABLE), table());
  }

  private String table() {
    TreeSet<String> metrics = new TreeSet<>();
    results
        .forEach(result -> result.evaluation().ifPresent(evaluation -> metrics.addAll(evaluation.metrics().keySet())));
    StringBuilder text = new StringBuilder(
        "trial,memory,task,length,seed,failure,parameters,active_parameters,state_bytes_per_sequence,steps,seconds,tokens_per_second,"
            + "milliseconds_per_segment");
    metrics.forEach(metric -> text.append(',').append(quoted(metric)));
    text.append('\n');
    for (TrialResult result : results) {
      List<Object> cells = new ArrayList<>(List.of(
          result.id(), result.variant(), result.panel(), result.length().isPresent() ? result.length().getAsLong() : "",
          result.seed(),
          result.failure().orElse(""), result.parameters(), result.activeParameters(), result.stateBytes(),
          result.steps(), result.seconds(),
          result.tokensPerSecond(), result.millisecondsPerSegment()));
      for (String metric : metrics) {
        cells.add(result.evaluation().map(evaluation -> (Object) evaluation.metrics().get(metric)).orElse(""));
      }
      text.append(String.join(",", cells.stream().map(cell -> quoted(String.valueOf(cell))).toList())).append('\n');
    }
    return text.toString();
  }

  private static String quoted(String cell) {
    return cell.matches("[^,\"\\n]*") ? cell : '"' + cell.replace("\"", "\"\"").replace("\n", " ") + '"';
  }

  /** Adds a line to the events. */
  public synchronized void log(Map<String, Object> event) {
    try {
      Files.writeString(folder.resolve(METRICS), ResultJson.write(event) + "\n", StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException failure) {
      throw new FileException("cannot write " + folder.resolve(METRICS) + ": " + firstLine(failure), failure);
    }
  }

  /** Removes the events of a trial after a step, and any line that a killed run left half written, so that the trial can go on from there. */
  public synchronized void rewind(String trial, long step) {
    Path file = folder.resolve(METRICS);
    if (!Files.isRegularFile(file)) {
      return;
    }
    StringBuilder kept = new StringBuilder();
    for (String line : read(METRICS).lines().toList()) {
      if (survives(line, trial, step)) {
        kept.append(line).append('\n');
      }
    }
    AtomicFiles.write(file, kept.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static boolean survives(String line, String trial, long step) {
    try {
      JsonNode event = ResultJson.read(line);
      return !event.path("trial").asText().equals(trial) || event.path("step").asLong() <= step;
    } catch (IOException halfWritten) {
      return false;
    }
  }
}
