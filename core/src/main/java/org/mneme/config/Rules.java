package org.mneme.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/** Collects the rules across keys that a configuration breaks, each attached to the key where the user will look. */
public final class Rules {

  private final ConfigTree tree;
  private final Problems problems;
  private final List<Problem> found;

  /**
   * Rules about a tree.
   *
   * @param found what is wrong with single keys of the tree
   * @param problems where broken rules are reported
   */
  Rules(ConfigTree tree, List<Problem> found, Problems problems) {
    this.tree = requireNonNull(tree, "tree is null");
    this.found = List.copyOf(found);
    this.problems = requireNonNull(problems, "problems is null");
  }

  /**
   * Rules about the keys of {@code tree}, for a caller that binds its parts one by one; rules about a key that has a
   * problem by now are not reported.
   */
  public static Rules of(ConfigTree tree, Problems problems) {
    return new Rules(tree, problems.list(), problems);
  }

  /**
   * Reports {@code message} unless {@code holds}. The problem is attached to the first of the keys that is written in
   * the configuration, or to the first one where all of them have their default values.
   *
   * @param message what was given, what was expected and what to do, in one line
   * @param key a key of the record, dotted for a key of a nested record
   * @param others the other keys that the rule concerns
   */
  public void require(boolean holds, String message, String key, String... others) {
    requireNonNull(message, "message is null");
    List<String> keys = new ArrayList<>();
    keys.add(requireNonNull(key, "key is null"));
    keys.addAll(List.of(others));
    if (holds || keys.stream().anyMatch(this::hasProblem)) {
      return;
    }
    String place = keys.stream().filter(name -> tree.get(name).isPresent()).findFirst().orElse(key);
    problems.add(tree.get(place).location(), message);
  }

  private boolean hasProblem(String key) {
    String path = tree.get(key).location().key();
    return found.stream().map(problem -> problem.location().key()).anyMatch(faulty -> overlap(path, faulty));
  }

  private static boolean overlap(String path, String faulty) {
    return path.equals(faulty) || path.startsWith(faulty + ".") || faulty.startsWith(path + ".");
  }
}
