package org.mneme.memory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a memory adds up while a trained model is measured: named sums over segments, from which it draws its {@link Findings}. */
public final class Tally {
  private final Map<String, double[]> sums = new LinkedHashMap<>();
  private final Map<String, Long> additions = new LinkedHashMap<>();

  /**
   * Adds numbers to those of a name, place by place.
   *
   * @throws IllegalArgumentException if there were more or fewer the last time
   */
  public void add(String name, double... values) {
    double[] sum = sums.computeIfAbsent(name, key -> new double[values.length]);
    if (sum.length != values.length) {
      throw new IllegalArgumentException(
          "the tally '" + name + "' has " + sum.length + " numbers, given " + values.length);
    }
    for (int index = 0; index < sum.length; index++) {
      sum[index] += values[index];
    }
    additions.merge(name, 1L, Long::sum);
  }

  /**
   * Adds numbers at some places of a long row.
   *
   * @param size how many places the row has
   * @param places where; the same place may come several times
   * @param values as many
   */
  public void addAt(String name, int size, int[] places, double[] values) {
    double[] sum = sums.computeIfAbsent(name, key -> new double[size]);
    for (int index = 0; index < places.length; index++) {
      sum[places[index]] += values[index];
    }
    additions.merge(name, 1L, Long::sum);
  }

  /** Returns whether anything was added under a name. */
  public boolean has(String name) {
    return sums.containsKey(name);
  }

  /** Returns all names, in the order in which they were first added to. */
  public List<String> names() {
    return List.copyOf(sums.keySet());
  }

  /** Returns how often something was added under a name. */
  public long additions(String name) {
    return additions.getOrDefault(name, 0L);
  }

  /**
   * Returns the sums of a name.
   *
   * @throws IllegalArgumentException if nothing was added
   */
  public double[] sum(String name) {
    double[] sum = sums.get(name);
    if (sum == null) {
      throw new IllegalArgumentException("nothing was added to the tally '" + name + "', only to " + sums.keySet());
    }
    return sum.clone();
  }

  /** Returns the sums of a name divided by how often something was added. */
  public double[] mean(String name) {
    double[] mean = sum(name);
    for (int index = 0; index < mean.length; index++) {
      mean[index] /= additions(name);
    }
    return mean;
  }
}
