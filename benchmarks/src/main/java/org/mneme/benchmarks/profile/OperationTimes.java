package org.mneme.benchmarks.profile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.mneme.tensor.Operation;
import org.mneme.tensor.OperationObserver;

/**
 * The time that each kind of operation takes in a step, and the whole step: the least of many steps each, which leaves out what other processes on
 * the machine take away. Of the whole step there is the median, too.
 */
final class OperationTimes implements OperationObserver {
  private static final double NANOSECONDS_PER_MILLISECOND = 1e6;

  private final Map<Kind, Long> step = new TreeMap<>();
  private final Map<Kind, Long> least = new TreeMap<>();
  private final List<Long> wholeSteps = new ArrayList<>();

  /** A kind of operation, in one direction. */
  record Kind(String operation, boolean backward) implements Comparable<Kind> {
    @Override
    public int compareTo(Kind other) {
      int order = operation.compareTo(other.operation);
      return order != 0 ? order : Boolean.compare(backward, other.backward);
    }
  }

  @Override
  public void ran(Operation operation, boolean backward, long nanoseconds) {
    step.merge(new Kind(operation.getClass().getSimpleName(), backward), nanoseconds, Long::sum);
  }

  /** Runs a step a number of times without a look at the clock. */
  void warmUp(DoubleSupplier work, int steps) {
    for (int count = 0; count < steps; count++) {
      requireFinite(work.getAsDouble());
    }
    step.clear();
  }

  /** Runs a step a number of times. */
  void time(DoubleSupplier work, int steps) {
    for (int count = 0; count < steps; count++) {
      step.clear();
      long start = System.nanoTime();
      double result = work.getAsDouble();
      wholeSteps.add(System.nanoTime() - start);
      requireFinite(result);
      step.forEach((kind, nanoseconds) -> least.merge(kind, nanoseconds, Math::min));
    }
  }

  private static void requireFinite(double result) {
    if (!Double.isFinite(result)) {
      throw new IllegalStateException("a step gave " + result + ": its time means nothing");
    }
  }

  /** Returns the kinds of operations that ran. */
  Iterable<Kind> kinds() {
    return least.keySet();
  }

  /** Returns the least time of a kind in a step in milliseconds, 0 if it did not run. */
  double milliseconds(Kind kind) {
    return least.getOrDefault(kind, 0L) / NANOSECONDS_PER_MILLISECOND;
  }

  /** Returns the sum of the least times. */
  double sum() {
    return least.keySet().stream().mapToDouble(this::milliseconds).sum();
  }

  /** Returns the least time of a whole step in milliseconds. */
  double wholeStep() {
    return Collections.min(wholeSteps) / NANOSECONDS_PER_MILLISECOND;
  }

  /** Returns the median of the times of a whole step in milliseconds; of an even number the later of the two in the middle. */
  double medianStep() {
    return wholeSteps.stream().sorted().skip(wholeSteps.size() / 2).findFirst().orElseThrow()
        / NANOSECONDS_PER_MILLISECOND;
  }
}
