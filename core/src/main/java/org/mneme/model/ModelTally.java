package org.mneme.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mneme.memory.Tally;

/** What all memories of a model add up while it is measured, by their place in the model. */
public final class ModelTally {
  private final Map<String, Tally> tallies = new LinkedHashMap<>();

  /** Returns the tally of a place such as {@code blocks.0.infinite}, empty at first. */
  Tally at(String place) {
    return tallies.computeIfAbsent(place, key -> new Tally());
  }
}
