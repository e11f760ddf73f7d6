package org.mneme.continuous;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mneme.memory.Findings;
import org.mneme.memory.Profile;
import org.mneme.memory.Tally;

/** What measuring a trained model says of its continuous memory: where each head looks, and what the parts of the memory stand for. */
final class InfiniteFindings {
  private static final String AXIS = "time in the long-term memory, from 0 to 1";

  private InfiniteFindings() {}

  static Findings of(Tally tally) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (String name : List.of(InfiniteDiagnostics.WIDTH, InfiniteDiagnostics.REGRESSION_ERROR)) {
      if (tally.has(name)) {
        figures.put(name, tally.mean(name)[0]);
      }
    }
    List<Profile> profiles = new ArrayList<>();
    List<Profile.Row> looks = tally.names()
        .stream()
        .filter(name -> name.startsWith(InfiniteDiagnostics.LOOKS))
        .map(name -> new Profile.Row(name.replace(InfiniteDiagnostics.LOOKS, "head "), tally.mean(name)))
        .toList();
    if (!looks.isEmpty()) {
      profiles.add(profile("looks", "where queries look", Profile.Kind.HEAT, looks));
    }
    if (tally.has(InfiniteDiagnostics.TOKENS)) {
      profiles.add(profile(
          InfiniteDiagnostics.TOKENS, "how many past tokens each part stands for, on average over what was read",
          Profile.Kind.BARS,
          List.of(new Profile.Row("", tally.mean(InfiniteDiagnostics.TOKENS)))));
    }
    return new Findings(figures, profiles);
  }

  private static Profile profile(String name, String title, Profile.Kind kind, List<Profile.Row> rows) {
    return new Profile(name, title, kind, AXIS, "oldest", "newest", rows);
  }
}
