package org.mneme.memory;

import java.util.List;
import java.util.Map;

/**
 * What measuring a trained model says of a memory.
 *
 * @param figures single figures by name
 * @param profiles figures along an axis
 */
public record Findings(Map<String, Double> figures, List<Profile> profiles) {
  /** Nothing to say. */
  public static final Findings NONE = new Findings(Map.of(), List.of());

  /** Copies the lists. */
  public Findings {
    profiles = List.copyOf(profiles);
  }
}
