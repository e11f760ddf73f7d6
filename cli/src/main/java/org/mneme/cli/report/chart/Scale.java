package org.mneme.cli.report.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps values to places on a drawing, and says which values deserve a mark.
 */
public sealed interface Scale permits LinearScale, LogScale {
  /**
   * A value with a mark.
   *
   * @param value the value
   * @param label how it is written
   */
  record Tick(double value, String label) {}

  /** Returns the place of a value; values outside the scale's range have places outside of the drawing's. */
  double place(double value);

  /** Returns about this many values to mark, all within the range. */
  List<Tick> ticks(int wanted);

  /** Returns whether a value has a place at all. */
  boolean covers(double value);

  /** Leaves out marks, from the first on, until the others have room for their labels. */
  static List<Tick> thinned(List<Tick> ticks, int most) {
    int every = (ticks.size() + most - 1) / Math.max(1, most);
    List<Tick> kept = new ArrayList<>();
    for (int index = ticks.size() - 1; index >= 0; index -= Math.max(1, every)) {
      kept.addFirst(ticks.get(index));
    }
    return kept;
  }
}
