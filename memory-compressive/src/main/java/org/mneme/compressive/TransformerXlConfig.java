package org.mneme.compressive;

import org.mneme.config.Checked;
import org.mneme.config.Doc;
import org.mneme.config.Range;
import org.mneme.config.Rules;

/** The options of {@code transformer-xl}. */
public record TransformerXlConfig(
    @Doc(value = "How many past vectors each block keeps.", paper = "M, section 3.2", unit = "vectors") @Range(min = 0, max = 1 << 24) int length,
    @Doc(value = "How many it keeps while evaluating; 0 for as many as in training.", paper = "section 4.1", unit = "vectors") @Range(min = 0, max = 1 << 24) int evaluationLength,
    @Doc(value = "Distances above this one count as this one; 0 for no limit. Of use where evaluation sees farther than training did.", unit = "tokens") @Range(min = 0, max = 1 << 24) int clamp,
    @Doc("When every query sees equally many keys, as many as the memory is long with itself included: never, evaluation or always.") SameLength sameLength,
    @Doc("What is remembered before the first segment: empty (nothing) or zeros (vectors of zeros, which are attended to).") Start start)
    implements
      Checked {

  /** When the oldest keys are hidden from the later queries. */
  public enum SameLength {
    /** Each query sees the whole memory, and the segment up to itself. */
    NEVER,
    /** While evaluating only. */
    EVALUATION,
    /** While training too. */
    ALWAYS
  }

  /** The defaults: 128 vectors, from empty. */
  public TransformerXlConfig() {
    this(128, 0, 0, SameLength.NEVER, Start.EMPTY);
  }

  /** Returns how many vectors are kept in training or in evaluation. */
  int length(boolean training) {
    return training || evaluationLength == 0 ? length : evaluationLength;
  }

  /** Returns how many keys a query sees at most. */
  int window(boolean training) {
    boolean same = sameLength == SameLength.ALWAYS || sameLength == SameLength.EVALUATION && !training;
    return same ? length(training) : Integer.MAX_VALUE;
  }

  /** Returns the largest distance. */
  double largestDistance() {
    return clamp == 0 ? Double.POSITIVE_INFINITY : clamp;
  }

  @Override
  public void check(Rules rules) {
    rules.require(
        length > 0 || sameLength == SameLength.NEVER,
        "with sameLength a query sees as many keys as the memory is long, which is 0: choose a length of at least 1",
        "sameLength", "length");
  }
}
