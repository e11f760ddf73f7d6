package org.mneme.config;

import java.util.List;

/** Problems as the user sees them. */
final class Lines {

  private Lines() {}

  static List<String> of(Problems problems) {
    return problems.list().stream().map(Problem::toString).toList();
  }

  static List<String> of(ConfigTree tree) {
    return tree.problems().stream().map(Problem::toString).toList();
  }
}
