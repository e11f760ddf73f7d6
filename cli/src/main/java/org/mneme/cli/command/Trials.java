package org.mneme.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.mneme.experiment.FolderModel;
import org.mneme.experiment.TrialPlan;

/** Several trials in words. */
final class Trials {
  private Trials() {}

  /** Returns what the trials are made of, such as "8 trials: memories none, transformer-xl; task sorting; lengths 256, 512; seeds 1, 2". */
  static String inWords(List<TrialPlan> trials) {
    return (trials.size() == 1 ? "1 trial" : trials.size() + " trials") + ": " + String.join("; ", parts(trials));
  }

  /** Returns what has to be known of the pre-trained models that trials begin with. */
  static List<String> notices(List<TrialPlan> trials) {
    return trials.stream().map(FolderModel::of).map(FolderModel::notice).flatMap(Optional::stream).distinct().toList();
  }

  private static List<String> parts(List<TrialPlan> trials) {
    List<String> parts = new ArrayList<>();
    add(parts, "memory", "memories", values(trials, TrialPlan::variant));
    add(parts, "task", "tasks", values(trials, TrialPlan::panel));
    add(parts, "length", "lengths", lengths(trials));
    add(parts, "seed", "seeds", values(trials, trial -> Long.toString(trial.seed())));
    return parts;
  }

  private static void add(List<String> parts, String one, String many, List<String> values) {
    if (!values.isEmpty()) {
      parts.add((values.size() == 1 ? one : many) + " " + String.join(", ", values));
    }
  }

  static List<String> values(List<TrialPlan> trials, Function<TrialPlan, String> value) {
    return trials.stream().map(value).distinct().toList();
  }

  static List<String> lengths(List<TrialPlan> trials) {
    return trials.stream().flatMapToLong(trial -> trial.length().stream()).distinct().mapToObj(Long::toString).toList();
  }
}
