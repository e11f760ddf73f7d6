package org.mneme.cli.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.mneme.experiment.Estimate;

/**
 * What the numbers of a task say.
 *
 * @param headline which memory is best, where, and by how much, in a sentence
 * @param certainty how far that can be trusted, in a sentence; may be empty
 */
public record Finding(String headline, String certainty) {
  /** Finds out. */
  public static Finding of(Panel panel) {
    return new Finder(panel).find();
  }

  @Override
  public String toString() {
    return certainty.isEmpty() ? headline : headline + " " + certainty;
  }

  private static final class Finder {
    private final Panel panel;
    private final MetricWords words;
    private final int decimals;
    private final List<OptionalLong> measured;

    Finder(Panel panel) {
      this.panel = panel;
      this.words = MetricWords.of(panel.metric());
      this.decimals = panel.decimals();
      this.measured = panel.lengths().stream().filter(length -> !panel.ranking(length).isEmpty()).toList();
    }

    Finding find() {
      if (measured.isEmpty()) {
        return new Finding("On " + panel.name() + ", no trial finished.", "");
      }
      OptionalLong longest = measured.getLast();
      List<String> ranking = panel.ranking(longest);
      String best = ranking.getFirst();
      String value =
          Figures.decimal(panel.estimate(best, longest).mean(), decimals) + words.unit() + " " + words.name();
      if (panel.variants().size() == 1) {
        return new Finding("On " + panel.name() + ", " + best + " reaches " + value + at(longest) + ".", "");
      }
      String lead = measured.size() == 1
          ? best + " is best" + at(longest) + ": it reaches "
          : winners() + ": at " + Figures.length(longest) + " " + (isBestEverywhere() ? "it" : best) + " reaches ";
      String comparison = ranking.size() == 1 ? "" : ", " + comparison(best, ranking.get(1), longest);
      return new Finding("On " + panel.name() + ", " + lead + value + comparison + ".", certainty(longest));
    }

    private static String at(OptionalLong length) {
      return length.isPresent() ? " at length " + Figures.length(length) : "";
    }

    private boolean isBestEverywhere() {
      return measured.stream().map(length -> panel.ranking(length).getFirst()).distinct().count() == 1;
    }

    private String winners() {
      Map<String, List<String>> lengths = new LinkedHashMap<>();
      for (OptionalLong length : measured) {
        lengths.computeIfAbsent(panel.ranking(length).getFirst(), name -> new ArrayList<>())
            .add(Figures.length(length));
      }
      if (lengths.size() == 1) {
        return lengths.keySet().iterator().next() + " is best at "
            + (measured.size() == 2 ? "both" : "all " + measured.size())
            + " lengths";
      }
      List<String> parts = new ArrayList<>();
      lengths.forEach((name, won) -> parts.add(name + (parts.isEmpty() ? " is best at " : " at ") + listed(won)));
      return listed(parts);
    }

    private static String listed(List<String> items) {
      int last = items.size() - 1;
      return last == 0 ? items.getFirst() : String.join(", ", items.subList(0, last)) + " and " + items.get(last);
    }

    private String comparison(String best, String second, OptionalLong length) {
      String difference = Figures.decimal(panel.advantage(best, second, length).mean(), decimals);
      if (difference.equals(Figures.decimal(0, decimals))) {
        return "level with " + second;
      }
      String direction = panel.metric().higherIsBetter() ? " above " : " below ";
      return difference + words.differenceUnit() + direction + second;
    }

    private String certainty(OptionalLong longest) {
      List<OptionalLong> contested = measured.stream().filter(length -> panel.ranking(length).size() > 1).toList();
      if (contested.isEmpty()) {
        return "";
      }
      if (contested.stream().noneMatch(length -> Double.isFinite(advantage(length).halfInterval()))) {
        return "One seed each, so nothing says how much of that is chance.";
      }
      String lead = lead(longest);
      return lead.isEmpty() ? capital(beyondChance(contested)) : lead + "; " + beyondChance(contested);
    }

    private String lead(OptionalLong longest) {
      List<String> ranking = panel.ranking(longest);
      if (ranking.size() < 2 || !Double.isFinite(advantage(longest).halfInterval())) {
        return "";
      }
      Estimate advantage = advantage(longest);
      return capital((at(longest) + " the lead of " + ranking.get(0) + " over " + ranking.get(1)).strip()) + " is "
          + Figures.decimal(advantage.mean(), decimals) + words.differenceUnit() + " (95\u00a0% interval "
          + Figures.decimal(advantage.low(), decimals) + " to " + Figures.decimal(advantage.high(), decimals) + ")";
    }

    private static String capital(String text) {
      return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private String beyondChance(List<OptionalLong> contested) {
      long distinct = contested.stream().filter(length -> advantage(length).isDistinct()).count();
      if (contested.size() == 1) {
        return distinct == 1 ? "it is beyond chance." : "with this few seeds it may be chance.";
      }
      if (distinct == contested.size()) {
        return "the best memory's lead is beyond chance at every length.";
      }
      return distinct == 0
          ? "at no length is the best memory's lead beyond chance with this few seeds."
          : "the best memory's lead is beyond chance at " + distinct + " of " + contested.size() + " lengths.";
    }

    private Estimate advantage(OptionalLong length) {
      List<String> ranking = panel.ranking(length);
      return panel.advantage(ranking.get(0), ranking.get(1), length);
    }
  }
}
