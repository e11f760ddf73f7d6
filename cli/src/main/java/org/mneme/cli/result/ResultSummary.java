package org.mneme.cli.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.mneme.experiment.Estimate;
import org.mneme.experiment.Summary;
import org.mneme.experiment.TrialResult;

/** The results of a run as maps and lists for other programs: what the table shows, with all digits. Numbers that do not exist are null. */
public final class ResultSummary {
  private ResultSummary() {}

  /** Returns the whole. */
  public static Map<String, Object> of(RunRecord run) {
    List<Object> rows = new ArrayList<>();
    List<Object> references = new ArrayList<>();
    List<String> findings = new ArrayList<>();
    for (Panel panel : Panel.of(run.results())) {
      panel.summaries().forEach(summary -> rows.add(row(panel, summary)));
      panel.references().forEach(reference -> references(panel, reference, references));
      findings.add(Finding.of(panel).toString());
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", run.name());
    all.put("trials", run.results().size());
    all.put("results", rows);
    all.put("references", references);
    all.put("failures", run.failures().stream().map(ResultSummary::failure).toList());
    all.put("findings", findings);
    return all;
  }

  private static Map<String, Object> row(Panel panel, Summary summary) {
    List<TrialResult> finished = summary.results().stream().filter(result -> result.failure().isEmpty()).toList();
    Estimate estimate = summary.estimate();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("task", panel.name());
    row.put("length", length(summary.length()));
    row.put("memory", summary.variant());
    row.put("metric", panel.metric().name());
    row.put("higherIsBetter", panel.metric().higherIsBetter());
    row.put("mean", finite(estimate.mean()));
    row.put("halfInterval95", finite(estimate.halfInterval()));
    Map<String, Object> values = new LinkedHashMap<>();
    summary.results().forEach(result -> values.put(Long.toString(result.seed()), finite(result.value())));
    row.put("valuesBySeed", values);
    row.put("parameters", mean(finished, TrialResult::parameters));
    row.put("activeParameters", mean(finished, TrialResult::activeParameters));
    row.put("stateBytesPerSequence", mean(finished, TrialResult::stateBytes));
    row.put("steps", mean(finished, TrialResult::steps));
    row.put("seconds", mean(finished, TrialResult::seconds));
    row.put("tokensPerSecond", mean(finished, TrialResult::tokensPerSecond));
    row.put("millisecondsPerSegment", mean(finished, TrialResult::millisecondsPerSegment));
    return row;
  }

  private static void references(Panel panel, Panel.Reference reference, List<Object> all) {
    reference.values().forEach((length, value) -> {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("task", panel.name());
      row.put("length", length(length));
      row.put("name", reference.name());
      row.put("value", finite(value));
      all.add(row);
    });
  }

  private static Map<String, Object> failure(TrialResult result) {
    Map<String, Object> failure = new LinkedHashMap<>();
    failure.put("trial", result.id());
    failure.put("reason", result.failure().orElseThrow());
    return failure;
  }

  private static Object mean(List<TrialResult> results, java.util.function.ToDoubleFunction<TrialResult> figure) {
    return finite(Estimate.of(results.stream().mapToDouble(figure).toArray()).mean());
  }

  private static Object length(OptionalLong length) {
    return length.isPresent() ? length.getAsLong() : null;
  }

  private static Object finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
