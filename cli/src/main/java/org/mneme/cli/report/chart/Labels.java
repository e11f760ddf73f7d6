package org.mneme.cli.report.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What stands beside marks and lines, and where there is room for it. */
final class Labels {
  private static final double THOUSAND = 1000;
  private static final double MILLION = 1e6;

  private Labels() {}

  /** Returns a number with the decimals that its distance to the next one needs. */
  static String number(double value, double step) {
    if (Math.abs(value) >= MILLION && step >= MILLION) {
      return trimmed(value / MILLION) + " M";
    }
    if (Math.abs(value) >= 10 * THOUSAND && step >= THOUSAND) {
      return trimmed(value / THOUSAND) + " k";
    }
    int decimals = 0;
    double scaled = step;
    while (decimals < 6 && Math.abs(scaled - Math.rint(scaled)) > 1e-6 * scaled) {
      scaled *= 10;
      decimals++;
    }
    String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return text.startsWith("-") && text.matches("-0(\\.0*)?") ? text.substring(1) : text;
  }

  private static String trimmed(double value) {
    String text = String.format(Locale.ROOT, "%,.2f", value);
    return text.replaceFirst("\\.?0+$", "");
  }

  /**
   * Moves labels apart, as little as needed, so that none is nearer than a distance to the next and all stay within a range; where there are too
   * many for the range, they stand at equal distances.
   *
   * @param wanted where the labels want to be, in any order
   * @return where they are, in the same order
   */
  static double[] spread(double[] wanted, double distance, double lowest, double highest) {
    int count = wanted.length;
    List<Integer> order = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      order.add(index);
    }
    order.sort(Comparator.comparingDouble(index -> wanted[index]));
    double room = count > 1 ? Math.min(distance, (highest - lowest) / (count - 1)) : distance;
    double[] places = new double[count];
    double previous = Double.NEGATIVE_INFINITY;
    for (int index : order) {
      places[index] = Math.max(Math.max(lowest, wanted[index]), previous + room);
      previous = places[index];
    }
    centre(order, wanted, places, room);
    double next = Double.POSITIVE_INFINITY;
    for (int index : order.reversed()) {
      places[index] = Math.min(Math.min(highest, places[index]), next - room);
      next = places[index];
    }
    previous = Double.NEGATIVE_INFINITY;
    for (int index : order) {
      places[index] = Math.max(Math.max(lowest, places[index]), previous + room);
      previous = places[index];
    }
    return places;
  }

  /** Moves each group of labels that touch back around the middle of where they want to be. */
  private static void centre(List<Integer> order, double[] wanted, double[] places, double room) {
    int start = 0;
    for (int end = 1; end <= order.size(); end++) {
      boolean touches = end < order.size() && places[order.get(end)] - places[order.get(end - 1)] <= room + 1e-9;
      if (!touches) {
        double shift = 0;
        for (int index : order.subList(start, end)) {
          shift += (wanted[index] - places[index]) / (end - start);
        }
        for (int index : order.subList(start, end)) {
          places[index] += Math.min(0, shift);
        }
        start = end;
      }
    }
  }
}
