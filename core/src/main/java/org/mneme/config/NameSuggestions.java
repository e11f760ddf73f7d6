package org.mneme.config;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name that somebody meant. Names are compared by the Jaro-Winkler similarity (Winkler 1990), which forgives
 * swapped and missing letters and favours a common beginning, after taking out upper case, dashes and underscores. A name
 * that contains what was given, or is contained in it, is near as well: {@code xl} finds {@code transformer-xl}.
 */
public final class NameSuggestions {

  private static final double NEAR = 0.8;
  private static final double CONTAINED = 0.85;
  private static final int SHORTEST_CONTAINED = 2;
  private static final double PREFIX_WEIGHT = 0.1;
  private static final int LONGEST_PREFIX = 4;

  private NameSuggestions() {}

  /** The nearest of the names, if any is near; the first of equally near ones. */
  public static Optional<String> nearest(String given, Collection<String> names) {
    String wanted = plain(requireNonNull(given, "given is null"));
    Optional<String> nearest = Optional.empty();
    double best = NEAR;
    for (String name : requireNonNull(names, "names is null")) {
      double similarity = similarity(wanted, plain(name));
      if (similarity > best) {
        best = similarity;
        nearest = Optional.of(name);
      }
    }
    return nearest;
  }

  /**
   * The one-line message about a name that does not exist: the nearest name and all there are, such as {@code unknown
   * memory 'infinit': did you mean 'infinite'? memories: infinite, none}.
   *
   * @param kind what the names are, in the singular, such as {@code memory}
   */
  public static String unknown(String kind, String given, Collection<String> names) {
    String message = "unknown " + requireNonNull(kind, "kind is null") + " '" + given + "'";
    if (names.isEmpty()) {
      return message + "; there are no " + plural(kind);
    }
    String all = plural(kind) + ": " + String.join(", ", names);
    return nearest(given, names)
        .map(name -> message + ": did you mean '" + name + "'? " + all)
        .orElse(message + "; " + all);
  }

  private static String plural(String kind) {
    int of = kind.indexOf(" of ");
    if (of > 0) {
      return plural(kind.substring(0, of)) + kind.substring(of);
    }
    if (kind.matches(".*[^aeiou]y")) {
      return kind.substring(0, kind.length() - 1) + "ies";
    }
    return kind.matches(".*(s|x|ch|sh)") ? kind + "es" : kind + "s";
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_ .]", "");
  }

  private static double similarity(String given, String name) {
    double similarity = jaroWinkler(given, name);
    boolean longEnough = Math.min(given.length(), name.length()) >= SHORTEST_CONTAINED;
    boolean contained = longEnough && (name.contains(given) || given.contains(name));
    return contained ? Math.max(similarity, CONTAINED) : similarity;
  }

  /** {@code jaro + 0.1 p (1 - jaro)} with {@code p} the length of the common beginning, at most 4. */
  private static double jaroWinkler(String one, String other) {
    double jaro = jaro(one, other);
    int prefix = 0;
    int longest = Math.min(LONGEST_PREFIX, Math.min(one.length(), other.length()));
    while (prefix < longest && one.charAt(prefix) == other.charAt(prefix)) {
      prefix++;
    }
    return jaro + PREFIX_WEIGHT * prefix * (1 - jaro);
  }

  /** {@code (m/|a| + m/|b| + (m-t)/m) / 3} with {@code m} letters in common near each other, {@code t} of them swapped. */
  private static double jaro(String one, String other) {
    int reach = Math.max(0, Math.max(one.length(), other.length()) / 2 - 1);
    boolean[] used = new boolean[other.length()];
    StringBuilder common = new StringBuilder();
    for (int i = 0; i < one.length(); i++) {
      for (int j = Math.max(0, i - reach); j < Math.min(other.length(), i + reach + 1); j++) {
        if (!used[j] && one.charAt(i) == other.charAt(j)) {
          used[j] = true;
          common.append(one.charAt(i));
          break;
        }
      }
    }
    if (common.isEmpty()) {
      return 0;
    }
    double matches = common.length();
    return (matches / one.length() + matches / other.length() + (matches - swapped(common, other, used)) / matches) / 3;
  }

  private static double swapped(CharSequence common, String other, boolean[] used) {
    int differing = 0;
    int next = 0;
    for (int j = 0; j < other.length(); j++) {
      if (used[j] && other.charAt(j) != common.charAt(next++)) {
        differing++;
      }
    }
    return differing / 2.0;
  }
}
