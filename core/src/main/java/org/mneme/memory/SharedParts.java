package org.mneme.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Parts that the memories of several blocks of one model share, by name; the first that asks creates it. */
public final class SharedParts {
  private final Map<String, Object> parts = new HashMap<>();

  /** Returns the part of a name, created where nobody asked before. */
  public <T> T get(String name, Class<T> type, Supplier<T> creator) {
    return type.cast(parts.computeIfAbsent(name, key -> creator.get()));
  }
}
