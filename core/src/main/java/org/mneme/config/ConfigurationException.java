package org.mneme.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it: the message has one line per problem. */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** An exception for these problems, of which there is at least one. */
  public ConfigurationException(List<Problem> problems) {
    super(lines(problems));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("problems is empty; a configuration without problems is no error");
    }
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, source by source in the order of the lines. */
  public List<Problem> problems() {
    return problems;
  }

  static String lines(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }
}
