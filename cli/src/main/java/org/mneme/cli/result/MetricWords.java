package org.mneme.cli.result;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mneme.task.Metric;

/**
 * A metric in words.
 *
 * @param name what is measured, without the unit, such as {@code accuracy}
 * @param unit the unit as it follows a value, such as {@code " %"}; empty where there is none
 * @param differenceUnit the unit as it follows a difference of values, such as {@code " points"}
 */
record MetricWords(String name, String unit, String differenceUnit) {
  private static final Pattern WITH_UNIT = Pattern.compile("(.*\\S)\\s*\\(([^()]+)\\)\\s*");

  static MetricWords of(Metric metric) {
    Matcher matcher = WITH_UNIT.matcher(metric.label());
    if (!matcher.matches()) {
      return new MetricWords(metric.label(), "", "");
    }
    String unit = "\u00a0" + matcher.group(2);
    return new MetricWords(matcher.group(1), unit, unit.equals("\u00a0%") ? " points" : unit);
  }
}
