package org.mneme.cli.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives each memory one colour and one marker for the whole report. */
final class Looks {
  private static final String BASELINE = "none";

  /** The look of the baseline, a grey. */
  private static final int GREY = 6;

  private final Map<String, Integer> byVariant = new LinkedHashMap<>();

  Looks(List<String> variants) {
    int next = 0;
    for (String variant : variants) {
      if (variant.equals(BASELINE)) {
        byVariant.put(variant, GREY);
      } else {
        byVariant.put(variant, next);
        next += next + 1 == GREY ? 2 : 1;
      }
    }
  }

  int of(String variant) {
    return byVariant.getOrDefault(variant, 0);
  }
}
