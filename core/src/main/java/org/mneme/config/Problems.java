package org.mneme.config;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything found wrong so far. Reading goes on after a problem, so that the user sees all of them at once; nothing is
 * thrown until {@link #throwIfAny()}. The same problem found twice is kept once.
 */
public final class Problems {

  private final Set<Problem> problems = new LinkedHashSet<>();

  /** Adds a problem; {@code message} says what was given, what was expected and what to do, in one line. */
  public void add(Location location, String message) {
    problems.add(new Problem(location, message));
  }

  /** Adds problems found elsewhere. */
  public void addAll(Collection<Problem> others) {
    problems.addAll(requireNonNull(others, "others is null"));
  }

  /** Whether nothing is wrong. */
  public boolean isEmpty() {
    return problems.isEmpty();
  }

  /** The problems source by source, files before options, in the order of their lines. */
  public List<Problem> list() {
    List<String> sources = problems.stream().map(problem -> problem.location().source()).distinct().toList();
    Comparator<Problem> optionsLast = comparing(problem -> problem.location().isOption());
    return problems.stream()
        .sorted(optionsLast
            .thenComparingInt(problem -> sources.indexOf(problem.location().source()))
            .thenComparingInt(problem -> problem.location().line())
            .thenComparingInt(problem -> problem.location().column()))
        .toList();
  }

  /**
   * Ends the collecting.
   *
   * @throws ConfigurationException with all problems, if there are any
   */
  public void throwIfAny() {
    if (!isEmpty()) {
      throw new ConfigurationException(list());
    }
  }

  /** One line per problem. */
  @Override
  public String toString() {
    return ConfigurationException.lines(list());
  }
}
