package org.mneme.task;

/**
 * What a task measures first of all.
 *
 * @param name its key among the results, such as {@code accuracy}
 * @param label how a table or an axis calls it, with its unit, such as "accuracy (%)"
 * @param higherIsBetter the direction
 */
public record Metric(String name, String label, boolean higherIsBetter) {}
