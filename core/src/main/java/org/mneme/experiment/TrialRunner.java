package org.mneme.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.mneme.config.ConfigWriter;
import org.mneme.io.FileException;
import org.mneme.memory.Findings;
import org.mneme.model.ModelTally;
import org.mneme.model.Transformer;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.task.Evaluation;
import org.mneme.task.Metric;
import org.mneme.task.Task;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.train.Checkpoint;
import org.mneme.train.ModelReader;
import org.mneme.train.StepReport;
import org.mneme.train.Trainer;

/** Trains and evaluates one trial, from its start or from its last checkpoint. */
final class TrialRunner {
  private static final double SECONDS_BETWEEN_CHECKPOINTS = 60;
  private static final int CURVE_POINTS = 200;
  private static final Metric UNKNOWN = new Metric("value", "value", true);

  private final TrialPlan plan;
  private final RunFolder folder;
  private final Kernels kernels;
  private final ComparisonListener listener;
  private final BooleanSupplier stopped;
  private final RandomStream random;
  private final List<CurvePoint> curve = new ArrayList<>();
  private final List<Double> tokensPerSecond = new ArrayList<>();
  private final List<Double> millisecondsPerSegment = new ArrayList<>();
  private double seconds;
  private long tokens;
  private double bestValue = Double.NaN;

  TrialRunner(TrialPlan plan, RunFolder folder, Kernels kernels, ComparisonListener listener, BooleanSupplier stopped) {
    this.plan = plan;
    this.folder = folder;
    this.kernels = kernels;
    this.listener = listener;
    this.stopped = stopped;
    this.random = new RandomStream(plan.seed());
  }

  /** Returns the result, a failure's too; empty if the run was stopped before the trial's end. */
  Optional<TrialResult> run() {
    Task task;
    try {
      task = plan.task().creator().get();
    } catch (RuntimeException | LinkageError failure) {
      return Optional.of(failed(UNKNOWN, reason(failure)));
    }
    try {
      return run(task);
    } catch (OutOfMemoryError failure) {
      return Optional
          .of(failed(task.metric(), "out of memory: " + reason(failure) + "; use a smaller model, batch or memory"));
    } catch (FileException failure) {
      throw failure;
    } catch (RuntimeException failure) {
      return Optional.of(failed(task.metric(), reason(failure)));
    } catch (LinkageError failure) {
      return Optional.of(failed(
          task.metric(), "built for other interfaces (" + failure.getClass().getSimpleName() + ": " + reason(failure)
              + "); get a build of the plugin for this version"));
    }
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    return message.lines().findFirst().orElse(failure.getClass().getSimpleName());
  }

  /** Returns a model with its first values: random ones, or those of the folder of a pre-trained model. */
  static Transformer model(TrialPlan plan, int vocabulary, Kernels kernels) {
    return FolderModel.of(plan).create(kernels, vocabulary, plan.seed());
  }

  /** Returns a line that tells models apart: a checkpoint belongs to one. */
  static String description(TrialPlan plan, int vocabulary) {
    StringBuilder text = new StringBuilder(ConfigWriter.write(plan.model()));
    for (MemoryRegistry.Resolved memory : plan.memories()) {
      text.append(ConfigWriter.write(memory.entry())).append(ConfigWriter.write(memory.configuration()));
    }
    text.append(vocabulary);
    return "a model of %d blocks of width %d with %s, %d tokens (%08x)".formatted(
        plan.model().layers(), plan.model().width(), plan.variant(), vocabulary, text.toString().hashCode());
  }

  private Optional<TrialResult> run(Task task) {
    Transformer model = model(plan, task.vocabulary(), kernels);
    String description = description(plan, task.vocabulary());
    Checkpoint checkpoint = folder.checkpoint(plan.id());
    try (
        Trainer trainer = new Trainer(
            kernels, model, task.training(plan.training().batch(), plan.model().segment(), random.named("data")),
            plan.training(), plan.optimizer(), random.named("training"))) {
      if (checkpoint.exists()) {
        restoreNotes(checkpoint.restore(trainer, kernels, description));
        folder.rewind(plan.id(), trainer.step());
      }
      listener.started(plan, trainer.step());
      StepReport last = train(task, trainer, checkpoint, description);
      if (last == null && trainer.step() < plan.training().steps() && stopped.getAsBoolean()) {
        return Optional.empty();
      }
      ModelTally tally = new ModelTally();
      Evaluation evaluation = task.evaluate(reader(trainer, tally), true);
      Findings findings = trainer.model().findings(tally);
      TrialResult result = result(task, trainer, last, evaluation, findings);
      log(trainer.step(), findings);
      checkpoint.save(trainer, description, notes(), improves(task.metric(), result.value()));
      if (plan.model().pretrained().isPresent()) {
        FolderModel.of(plan).write(model, folder.path().resolve("models").resolve(plan.id()));
      }
      model.close();
      return Optional.of(result);
    }
  }

  /** Returns the last update's report; null if there was none. */
  private StepReport train(Task task, Trainer trainer, Checkpoint checkpoint, String description) {
    StepReport report = null;
    double lossSum = 0;
    int lossCount = 0;
    double lastCheckpoint = seconds;
    long pointEvery = Math.max(1, plan.training().steps() / CURVE_POINTS);
    while (trainer.step() < plan.training().steps() && !outOfTime()) {
      if (stopped.getAsBoolean()) {
        checkpoint.save(trainer, description, notes(), false);
        return null;
      }
      report = trainer.update();
      account(report);
      lossSum += report.loss();
      lossCount++;
      listener.updated(plan, report);
      long every = plan.training().evaluateEvery();
      boolean evaluates = every > 0 && trainer.step() % every == 0 && trainer.step() < plan.training().steps();
      if (evaluates || trainer.step() % pointEvery == 0 || trainer.step() == plan.training().steps()) {
        double value = Double.NaN;
        if (evaluates) {
          Evaluation evaluation = task.evaluate(reader(trainer, null), false);
          value = evaluation.metrics().getOrDefault(task.metric().name(), Double.NaN);
          listener.evaluated(plan, trainer.step(), evaluation);
          log(report, evaluation);
          if (improves(task.metric(), value)) {
            bestValue = value;
            checkpoint.save(trainer, description, notes(), true);
          }
        }
        curve.add(new CurvePoint(trainer.step(), tokens, seconds, lossSum / lossCount, value));
        log(report, lossSum / lossCount);
        lossSum = 0;
        lossCount = 0;
      }
      long saveEvery = plan.training().checkpointEvery();
      if (seconds - lastCheckpoint > SECONDS_BETWEEN_CHECKPOINTS || saveEvery > 0 && trainer.step() % saveEvery == 0) {
        checkpoint.save(trainer, description, notes(), false);
        lastCheckpoint = seconds;
      }
    }
    return report;
  }

  private boolean outOfTime() {
    return plan.training().minutes() > 0 && seconds > 60 * plan.training().minutes();
  }

  private void account(StepReport report) {
    seconds += report.seconds();
    tokens += report.tokens();
    double segmentTokens = (double) plan.training().batch() * plan.model().segment();
    tokensPerSecond.add(report.tokens() / report.seconds());
    millisecondsPerSegment.add(1000 * report.seconds() * segmentTokens / report.tokens());
  }

  private ModelReader reader(Trainer trainer, ModelTally tally) {
    return new ModelReader(kernels, trainer.model(), trainer.step(), random.named("evaluation"), tally);
  }

  private boolean improves(Metric metric, double value) {
    return Double.isFinite(value)
        && (Double.isNaN(bestValue) || (metric.higherIsBetter() ? value >= bestValue : value <= bestValue));
  }

  private TrialResult result(Task task, Trainer trainer, StepReport last, Evaluation evaluation, Findings findings) {
    Map<String, Double> diagnostics = new LinkedHashMap<>(last == null ? Map.of() : last.diagnostics());
    diagnostics.putAll(findings.figures());
    Transformer model = trainer.model();
    double metric = evaluation.metrics().getOrDefault(task.metric().name(), Double.NaN);
    curve.add(new CurvePoint(trainer.step(), tokens, seconds, Double.NaN, metric));
    return new TrialResult(
        plan.id(), plan.variant(), plan.panel(), plan.length(), plan.seed(), Optional.empty(), task.metric(),
        model.parameterCount(),
        model.activeParameterCount(), trainer.state().bytesPerRow(), trainer.step(), seconds, median(tokensPerSecond),
        median(millisecondsPerSegment), last == null ? Double.NaN : last.gradientNorm(), Optional.of(evaluation),
        task.references(plan.model().segment(), model.pastTokens()), curve,
        diagnostics, findings.profiles());
  }

  private TrialResult failed(Metric metric, String reason) {
    return new TrialResult(
        plan.id(), plan.variant(), plan.panel(), plan.length(), plan.seed(), Optional.of(reason), metric, 0, 0, 0, 0,
        seconds, Double.NaN,
        Double.NaN, Double.NaN, Optional.empty(), Map.of(), curve, Map.of(), List.of());
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private void log(StepReport report, double loss) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("trial", plan.id());
    event.put("step", report.step());
    event.put("loss", ResultJson.finite(loss));
    event.put("learningRate", report.learningRate());
    event.put("gradientNorm", report.gradientNorm());
    event.put("tokens", tokens);
    event.put("seconds", seconds);
    if (!report.auxiliaryLosses().isEmpty()) {
      event.put("auxiliaryLosses", report.auxiliaryLosses());
    }
    if (!report.diagnostics().isEmpty()) {
      event.put("diagnostics", report.diagnostics());
    }
    folder.log(event);
  }

  private void log(StepReport report, Evaluation evaluation) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("trial", plan.id());
    event.put("step", report.step());
    event.put("evaluation", evaluation.metrics());
    folder.log(event);
  }

  private void log(long step, Findings findings) {
    if (findings.figures().isEmpty() && findings.profiles().isEmpty()) {
      return;
    }
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("trial", plan.id());
    event.put("step", step);
    event.put("findings", ResultJson.finite(findings.figures()));
    event.put("profiles", findings.profiles().stream().map(ResultJson::toMap).toList());
    folder.log(event);
  }

  private Map<String, String> notes() {
    return Map.of(
        "seconds", Double.toString(seconds), "tokens", Long.toString(tokens), "best", Double.toString(bestValue),
        "curve",
        ResultJson.write(curve.stream().map(ResultJson::toMap).toList()));
  }

  private void restoreNotes(Map<String, String> notes) {
    seconds = Double.parseDouble(notes.getOrDefault("seconds", "0"));
    tokens = Long.parseLong(notes.getOrDefault("tokens", "0"));
    bestValue = Double.parseDouble(notes.getOrDefault("best", "NaN"));
    try {
      curve.addAll(ResultJson.curve(ResultJson.read(notes.getOrDefault("curve", "[]"))));
    } catch (IOException failure) {
      throw new FileException("the learning curve in the checkpoint of " + plan.id() + " cannot be read", failure);
    }
  }
}
